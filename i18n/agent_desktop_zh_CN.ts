<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
    <context>
        <name>Action</name>
        <message>
            <source>Answer the call</source>
            <translation>接听来电</translation>
        </message>
        <message>
            <source>End or reject the call</source>
            <translation>挂断或拒接</translation>
        </message>
        <message>
            <source>Hold or resume</source>
            <translation>保持或恢复</translation>
        </message>
        <message>
            <source>Mute or unmute</source>
            <translation>静音或取消静音</translation>
        </message>
        <message>
            <source>Dial a number</source>
            <translation>拨打号码</translation>
        </message>
        <message>
            <source>Open the keypad</source>
            <translation>打开拨号盘</translation>
        </message>
        <message>
            <source>Become ready</source>
            <translation>设为就绪</translation>
        </message>
        <message>
            <source>Become not ready</source>
            <translation>设为未就绪</translation>
        </message>
        <message>
            <source>Search knowledge</source>
            <translation>搜索知识库</translation>
        </message>
        <message>
            <source>Write notes</source>
            <translation>填写备注</translation>
        </message>
        <message>
            <source>Finish the wrap-up</source>
            <translation>完成话后处理</translation>
        </message>
        <message>
            <source>Next customer</source>
            <translation>下一位客户</translation>
        </message>
        <message>
            <source>Search or do anything</source>
            <translation>搜索或执行操作</translation>
        </message>
        <message>
            <source>Show the shortcuts</source>
            <translation>显示快捷键</translation>
        </message>
    </context>
    <context>
        <name>Afterwards</name>
        <message>
            <source>Afterwards</source>
            <translation>之后</translation>
        </message>
        <message>
            <source>What comes after this call</source>
            <translation>本次通话之后的状态</translation>
        </message>
        <message>
            <source>As before</source>
            <translation>同通话前</translation>
        </message>
    </context>
    <context>
        <name>AgentBar</name>
        <message>
            <source>Search or do anything</source>
            <translation>搜索或执行操作</translation>
        </message>
        <message numerus="yes">
            <source>%n notice(s)</source>
            <translation>
                <numerusform>%n 条提醒</numerusform>
            </translation>
        </message>
        <message>
            <source>No notices</source>
            <translation>没有提醒</translation>
        </message>
        <message>
            <source>next</source>
            <translation>下一状态</translation>
        </message>
        <message>
            <source>Forget the next state</source>
            <translation>取消下一状态</translation>
        </message>
        <message>
            <source>Change your state</source>
            <translation>更改状态</translation>
        </message>
        <message>
            <source>State: {state}</source>
            <translation>状态：{state}</translation>
        </message>
        <message>
            <source>Ready afterwards</source>
            <translation>之后就绪</translation>
        </message>
        <message>
            <source>{reason} afterwards</source>
            <translation>之后{reason}</translation>
        </message>
        <message>
            <source>Log out</source>
            <translation>退出登录</translation>
        </message>
    </context>
    <context>
        <name>AgentState</name>
        <message>
            <source>Logged out</source>
            <translation>未登录</translation>
        </message>
        <message>
            <source>Not ready</source>
            <translation>未就绪</translation>
        </message>
        <message>
            <source>Ready</source>
            <translation>就绪</translation>
        </message>
        <message>
            <source>Ringing</source>
            <translation>振铃中</translation>
        </message>
        <message>
            <source>Preview</source>
            <translation>预览</translation>
        </message>
        <message>
            <source>Talking</source>
            <translation>通话中</translation>
        </message>
        <message>
            <source>On hold</source>
            <translation>保持中</translation>
        </message>
        <message>
            <source>Wrap-up</source>
            <translation>话后处理</translation>
        </message>
        <message>
            <source>Unreachable</source>
            <translation>无法接通</translation>
        </message>
    </context>
    <context>
        <name>Announcer</name>
        <message>
            <source>Call from {name}, {queue}</source>
            <translation>来电：{name}，{queue}</translation>
        </message>
        <message>
            <source>Call from {name}</source>
            <translation>来电：{name}</translation>
        </message>
        <message>
            <source>It is {name}, VIP</source>
            <translation>来电人：{name}，VIP 客户</translation>
        </message>
        <message>
            <source>Connected with {name}</source>
            <translation>已与{name}接通</translation>
        </message>
        <message>
            <source>{name} is on hold</source>
            <translation>{name}已保持</translation>
        </message>
        <message>
            <source>Talking to {name} again</source>
            <translation>已恢复与{name}的通话</translation>
        </message>
        <message>
            <source>Microphone off</source>
            <translation>麦克风已静音</translation>
        </message>
        <message>
            <source>Microphone on</source>
            <translation>麦克风已打开</translation>
        </message>
    </context>
    <context>
        <name>ArticleView</name>
        <message>
            <source>Put the selected words into the notes</source>
            <translation>把选中的文字插入备注</translation>
        </message>
        <message>
            <source>Put the sentence into the notes</source>
            <translation>把话术插入备注</translation>
        </message>
        <message>
            <source>Close the article</source>
            <translation>关闭文章</translation>
        </message>
        <message>
            <source>Useful</source>
            <translation>有用</translation>
        </message>
        <message>
            <source>Not useful</source>
            <translation>没用</translation>
        </message>
        <message>
            <source>Insert</source>
            <translation>插入</translation>
        </message>
        <message>
            <source>Copy</source>
            <translation>复制</translation>
        </message>
        <message>
            <source>Copy the selected words, or the whole article</source>
            <translation>复制选中的文字；未选中则复制全文</translation>
        </message>
        <message>
            <source>Article</source>
            <translation>文章</translation>
        </message>
    </context>
    <context>
        <name>AwayPanel</name>
        <message>
            <source>What you write is kept. The record comes as soon as the server answers.</source>
            <translation>您填写的内容会保存在本机，服务器恢复后客户资料自动显示。</translation>
        </message>
        <message>
            <source>The record of this contact is not here.</source>
            <translation>暂无该联系的客户资料。</translation>
        </message>
        <message>
            <source>This profile works without a server: there are no customer records.</source>
            <translation>该配置没有服务器，不提供客户资料。</translation>
        </message>
        <message>
            <source>Number</source>
            <translation>号码</translation>
        </message>
        <message>
            <source>Queue</source>
            <translation>队列</translation>
        </message>
        <message>
            <source>IVR choice</source>
            <translation>语音导航选择</translation>
        </message>
        <message>
            <source>Called number</source>
            <translation>被叫号码</translation>
        </message>
        <message>
            <source>“{sentence}”</source>
            <translation>“{sentence}”</translation>
        </message>
    </context>
    <context>
        <name>CallHead</name>
        <message>
            <source>VIP</source>
            <translation>VIP</translation>
        </message>
    </context>
    <context>
        <name>CallsColumn</name>
        <message>
            <source>Calls</source>
            <translation>通话</translation>
        </message>
        <message>
            <source>Shortcuts</source>
            <translation>快捷键</translation>
        </message>
    </context>
    <context>
        <name>CandidatesPanel</name>
        <message>
            <source>Ask who is speaking, then choose with the arrow keys and Enter.</source>
            <translation>请先询问来电人是谁，再用方向键选择并按回车。</translation>
        </message>
        <message>
            <source>Customers with this number</source>
            <translation>使用该号码的客户</translation>
        </message>
        <message>
            <source>Somebody else</source>
            <translation>其他人</translation>
        </message>
        <message>
            <source>Find another customer or create one</source>
            <translation>查找其他客户或新建客户</translation>
        </message>
    </context>
    <context>
        <name>Card</name>
        <message>
            <source>Extension {number}</source>
            <translation>分机 {number}</translation>
        </message>
        <message>
            <source>Number withheld</source>
            <translation>号码未显示</translation>
        </message>
        <message>
            <source>Unknown number</source>
            <translation>陌生号码</translation>
        </message>
        <message>
            <source>Hold &amp; answer</source>
            <translation>保持并接听</translation>
        </message>
        <message>
            <source>Answer</source>
            <translation>接听</translation>
        </message>
        <message>
            <source>Cancel call</source>
            <translation>取消呼叫</translation>
        </message>
        <message>
            <source>End call</source>
            <translation>结束通话</translation>
        </message>
        <message>
            <source>ringing</source>
            <translation>振铃</translation>
        </message>
        <message>
            <source>waiting</source>
            <translation>等待</translation>
        </message>
        <message>
            <source>it rings</source>
            <translation>对方振铃</translation>
        </message>
        <message>
            <source>calling</source>
            <translation>呼叫中</translation>
        </message>
        <message>
            <source>ended</source>
            <translation>已结束</translation>
        </message>
        <message>
            <source>on hold</source>
            <translation>保持中</translation>
        </message>
        <message>
            <source>connecting</source>
            <translation>接通中</translation>
        </message>
        <message>
            <source>you are held</source>
            <translation>被对方保持</translation>
        </message>
        <message>
            <source>muted</source>
            <translation>已静音</translation>
        </message>
        <message>
            <source>talking</source>
            <translation>通话</translation>
        </message>
        <message>
            <source>You hear the other end before it answers.</source>
            <translation>对方接听前的提示音正在播放。</translation>
        </message>
        <message>
            <source>It rings at the other end.</source>
            <translation>对方正在振铃。</translation>
        </message>
        <message>
            <source>Calling…</source>
            <translation>正在呼叫…</translation>
        </message>
        <message>
            <source>Call again</source>
            <translation>重新呼叫</translation>
        </message>
        <message>
            <source>Call back</source>
            <translation>回拨</translation>
        </message>
        <message>
            <source>Outgoing</source>
            <translation>呼出</translation>
        </message>
        <message>
            <source>Colleague</source>
            <translation>同事</translation>
        </message>
        <message>
            <source>Direct call</source>
            <translation>直接来电</translation>
        </message>
        <message>
            <source>By number</source>
            <translation>号码识别</translation>
        </message>
        <message>
            <source>Verified by IVR</source>
            <translation>语音导航已核验</translation>
        </message>
        <message>
            <source>Verified</source>
            <translation>已核验</translation>
        </message>
        <message>
            <source>IVR {keys}</source>
            <translation>语音导航 {keys}</translation>
        </message>
        <message>
            <source>{keys}: {words}</source>
            <translation>{keys}：{words}</translation>
        </message>
        <message>
            <source>Diverted from {who}</source>
            <translation>由 {who} 转来</translation>
        </message>
        <message>
            <source>Called {number}</source>
            <translation>拨打了 {number}</translation>
        </message>
        <message>
            <source>Dialled you directly</source>
            <translation>直接拨打您的号码</translation>
        </message>
        <message>
            <source>The server does not answer</source>
            <translation>服务器无响应</translation>
        </message>
        <message>
            <source>Looked up when it is back</source>
            <translation>恢复后自动查询</translation>
        </message>
        <message>
            <source>Looking up who is calling…</source>
            <translation>正在查询来电人…</translation>
        </message>
        <message>
            <source>Choose the right one in the record</source>
            <translation>请在客户资料中选定</translation>
        </message>
        <message>
            <source>No customer with this number</source>
            <translation>没有使用此号码的客户</translation>
        </message>
        <message>
            <source>Find or add them in the record</source>
            <translation>请在客户资料中查找或新建</translation>
        </message>
        <message>
            <source>First contact</source>
            <translation>首次来电</translation>
        </message>
        <message>
            <source>{day} with you</source>
            <translation>{day}由您受理</translation>
        </message>
        <message>
            <source>{day} with {agent}</source>
            <translation>{day}由{agent}受理</translation>
        </message>
        <message>
            <source>No open ticket</source>
            <translation>没有未结工单</translation>
        </message>
        <message>
            <source>Call quality is being measured</source>
            <translation>正在测量通话质量</translation>
        </message>
        <message>
            <source>Call quality {mos} of 5 (MOS). {codec}, loss {loss} %, jitter {jitter} ms, delay {rtt} ms</source>
            <translation>通话质量 {mos} / 5（MOS）。{codec}，丢包 {loss} %，抖动 {jitter} 毫秒，往返 {rtt} 毫秒</translation>
        </message>
    </context>
    <context>
        <name>Colleagues</name>
        <message>
            <source>{extension} · {role}</source>
            <translation>{extension} · {role}</translation>
        </message>
        <message>
            <source>{state} since {time}</source>
            <translation>{time} 起{state}</translation>
        </message>
    </context>
    <context>
        <name>Counted</name>
        <message numerus="yes">
            <source>%n customer(s) with this number</source>
            <translation>
                <numerusform>%n 位客户使用此号码</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n customer(s)</source>
            <translation>
                <numerusform>%n 位客户</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n open ticket(s)</source>
            <translation>
                <numerusform>%n 张未结工单</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n queue(s).</source>
            <translation>
                <numerusform>%n 个队列。</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n colleague(s) ready too.</source>
            <translation>
                <numerusform>另有 %n 位同事就绪。</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>Customer</name>
        <message>
            <source>Number withheld</source>
            <translation>号码未显示</translation>
        </message>
        <message>
            <source>Find a customer</source>
            <translation>查找客户</translation>
        </message>
        <message>
            <source>Today</source>
            <translation>今天</translation>
        </message>
        <message>
            <source>Not in the records</source>
            <translation>未登记</translation>
        </message>
        <message>
            <source>Record not here</source>
            <translation>暂无资料</translation>
        </message>
        <message>
            <source>IVR {keys}</source>
            <translation>语音导航 {keys}</translation>
        </message>
        <message>
            <source>VIP</source>
            <translation>VIP</translation>
        </message>
        <message>
            <source>Customer no.</source>
            <translation>客户编号</translation>
        </message>
        <message>
            <source>Last contact</source>
            <translation>上次联系</translation>
        </message>
        <message>
            <source>Open tickets</source>
            <translation>未结工单</translation>
        </message>
        <message>
            <source>overdue</source>
            <translation>逾期</translation>
        </message>
        <message>
            <source>, </source>
            <comment>between two short facts</comment>
            <translation>，</translation>
        </message>
    </context>
    <context>
        <name>CustomerFinder</name>
        <message>
            <source>Nobody found. Try part of the name, or the telephone number.</source>
            <translation>未找到。请试试姓名的一部分或电话号码。</translation>
        </message>
        <message>
            <source>Name, pinyin, customer number or telephone</source>
            <translation>姓名、拼音、客户编号或电话</translation>
        </message>
        <message>
            <source>Find a customer</source>
            <translation>查找客户</translation>
        </message>
        <message>
            <source>Clear</source>
            <translation>清除</translation>
        </message>
        <message>
            <source>Customers found</source>
            <translation>找到的客户</translation>
        </message>
    </context>
    <context>
        <name>CustomerHeader</name>
        <message>
            <source>Call {number}</source>
            <translation>呼叫 {number}</translation>
        </message>
        <message>
            <source>Copy {number}</source>
            <translation>复制 {number}</translation>
        </message>
        <message>
            <source>Copy customer number</source>
            <translation>复制客户编号</translation>
        </message>
        <message>
            <source>This is somebody else…</source>
            <translation>来电人不是该客户…</translation>
        </message>
        <message>
            <source>Call, copy, change</source>
            <translation>呼叫、复制、更改</translation>
        </message>
    </context>
    <context>
        <name>DemoBar</name>
        <message>
            <source>Demo: simulated customers call you over real SIP. Become ready, then:</source>
            <translation>演示：模拟客户通过真实 SIP 来电。请先设为就绪，然后：</translation>
        </message>
        <message>
            <source>Next caller</source>
            <translation>下一位来电</translation>
        </message>
        <message>
            <source>Choose</source>
            <translation>选择</translation>
        </message>
        <message>
            <source>{name} is calling</source>
            <translation>{name}正在来电</translation>
        </message>
    </context>
    <context>
        <name>DialBar</name>
        <message>
            <source>Name or number</source>
            <translation>姓名或号码</translation>
        </message>
        <message>
            <source>Clear</source>
            <translation>清除</translation>
        </message>
        <message>
            <source>Call</source>
            <translation>呼叫</translation>
        </message>
        <message>
            <source>Nobody is found by that name, and it is no number. Check it and try again.</source>
            <translation>没有找到此人，也不是可拨打的号码。请核对后重试。</translation>
        </message>
    </context>
    <context>
        <name>DialOffers</name>
        <message>
            <source>Colleagues</source>
            <translation>同事</translation>
        </message>
        <message>
            <source>Recent</source>
            <translation>最近</translation>
        </message>
        <message>
            <source>Customers</source>
            <translation>客户</translation>
        </message>
        <message>
            <source>Call {number}</source>
            <translation>呼叫 {number}</translation>
        </message>
    </context>
    <context>
        <name>Ending</name>
        <message>
            <source>The exchange does not accept this phone's password. Tell your administrator.</source>
            <translation>交换机不接受此话机的密码，请联系管理员。</translation>
        </message>
        <message>
            <source>This number may not be called from here. Ask your team lead.</source>
            <translation>不允许从此处呼叫该号码，请咨询班长。</translation>
        </message>
        <message>
            <source>This number does not exist. Check it and dial again.</source>
            <translation>号码不存在，请核对后重拨。</translation>
        </message>
        <message>
            <source>The exchange did not answer. Try again in a moment.</source>
            <translation>交换机无响应，请稍后再试。</translation>
        </message>
        <message>
            <source>This number is no longer in use. Look for another one in the record.</source>
            <translation>该号码已停用，请在客户资料中查找其他号码。</translation>
        </message>
        <message>
            <source>The two phones have no sound format in common. Tell your administrator.</source>
            <translation>双方话机没有共同的语音编码，请联系管理员。</translation>
        </message>
        <message>
            <source>Nobody can be reached there now. Try again later or leave a callback.</source>
            <translation>暂时无法接通，请稍后再试或登记回拨。</translation>
        </message>
        <message>
            <source>The exchange lost the call. Dial again.</source>
            <translation>交换机丢失了此通话，请重拨。</translation>
        </message>
        <message>
            <source>Busy. Try again in a minute or leave a callback.</source>
            <translation>对方正忙，请稍后再试或登记回拨。</translation>
        </message>
        <message>
            <source>The call was cancelled before anybody answered.</source>
            <translation>通话在接听前已取消。</translation>
        </message>
        <message>
            <source>The exchange has a fault. Try again; tell your team lead if it goes on.</source>
            <translation>交换机故障，请重试；若持续出现，请告知班长。</translation>
        </message>
        <message>
            <source>All lines are busy or out of service. Try again in a minute.</source>
            <translation>线路全忙或停止服务，请稍后再试。</translation>
        </message>
        <message>
            <source>The call was declined.</source>
            <translation>对方已拒接。</translation>
        </message>
        <message>
            <source>The number has moved, and the exchange did not say where to.</source>
            <translation>该号码已变更，交换机未告知新号码。</translation>
        </message>
        <message>
            <source>The exchange refused the call. Check the number and dial again.</source>
            <translation>交换机拒绝了呼叫，请核对号码后重拨。</translation>
        </message>
        <message>
            <source>The exchange could not place the call. Try again in a minute.</source>
            <translation>交换机无法接通此呼叫，请稍后再试。</translation>
        </message>
        <message>
            <source>Nobody takes this call anywhere.</source>
            <translation>对方各处均无人接听。</translation>
        </message>
        <message>
            <source>The call could not be placed. Check the link to the exchange.</source>
            <translation>呼叫未能发出，请检查与交换机的连接。</translation>
        </message>
        <message>
            <source>The call broke off: the connection to the other side was lost.</source>
            <translation>通话中断：与对方的连接已断开。</translation>
        </message>
        <message>
            <source>You ended the call.</source>
            <translation>您已挂断。</translation>
        </message>
        <message>
            <source>The other side hung up.</source>
            <translation>对方已挂断。</translation>
        </message>
        <message>
            <source>Missed after {time}. Call back from the list below.</source>
            <translation>振铃 {time} 后未接，可从下方列表回拨。</translation>
        </message>
        <message>
            <source>The caller left after {time}.</source>
            <translation>来电者等待 {time} 后挂断。</translation>
        </message>
        <message>
            <source>A colleague took the call.</source>
            <translation>同事已接听。</translation>
        </message>
        <message>
            <source>You rejected the call.</source>
            <translation>您已拒接。</translation>
        </message>
        <message>
            <source>You cancelled the call.</source>
            <translation>您已取消呼叫。</translation>
        </message>
        <message>
            <source>The sound device failed. Choose another one in Settings, Sound.</source>
            <translation>音频设备故障，请在“设置 › 声音”中选择其他设备。</translation>
        </message>
        <message>
            <source>Nobody answered. Try again later or leave a callback.</source>
            <translation>无人接听，请稍后再试或登记回拨。</translation>
        </message>
    </context>
    <context>
        <name>Figures</name>
        <message>
            <source>Calls today</source>
            <translation>今日通话</translation>
        </message>
        <message>
            <source>Average length</source>
            <translation>平均时长</translation>
        </message>
        <message>
            <source>Talking time</source>
            <translation>通话时长</translation>
        </message>
        <message>
            <source>To call back</source>
            <translation>待回拨</translation>
        </message>
    </context>
    <context>
        <name>Form</name>
        <message>
            <source>Choose…</source>
            <translation>请选择</translation>
        </message>
        <message>
            <source>Yes</source>
            <translation>是</translation>
        </message>
        <message>
            <source>No</source>
            <translation>否</translation>
        </message>
        <message>
            <source>Open the calendar</source>
            <translation>打开日历</translation>
        </message>
        <message>
            <source>Choose one.</source>
            <translation>请选择一项。</translation>
        </message>
        <message>
            <source>Fill this in.</source>
            <translation>请填写此项。</translation>
        </message>
        <message>
            <source>Choose one from the list.</source>
            <translation>请从列表中选择。</translation>
        </message>
        <message>
            <source>At least {least}.</source>
            <translation>不能小于 {least}。</translation>
        </message>
        <message>
            <source>At most {most}.</source>
            <translation>不能大于 {most}。</translation>
        </message>
        <message>
            <source>Enter a number.</source>
            <translation>请输入数字。</translation>
        </message>
        <message>
            <source>Type a day like 2026-11-21, or pick one.</source>
            <translation>请输入日期，如 2026-11-21，或从日历选择。</translation>
        </message>
        <message>
            <source>This is not a telephone number.</source>
            <translation>这不是有效的电话号码。</translation>
        </message>
    </context>
    <context>
        <name>Forms</name>
        <message>
            <source>The wrap-up is handed in.</source>
            <translation>话后处理已提交。</translation>
        </message>
    </context>
    <context>
        <name>History</name>
        <message>
            <source>Time</source>
            <translation>时间</translation>
        </message>
        <message>
            <source>Who</source>
            <translation>对方</translation>
        </message>
        <message>
            <source>Number</source>
            <translation>号码</translation>
        </message>
        <message>
            <source>Queue</source>
            <translation>队列</translation>
        </message>
        <message>
            <source>Outcome</source>
            <translation>结果</translation>
        </message>
        <message>
            <source>Length</source>
            <translation>时长</translation>
        </message>
        <message>
            <source>MOS</source>
            <translation>MOS</translation>
        </message>
        <message>
            <source>Call quality, 1 to 4.5</source>
            <translation>通话质量，1 到 4.5</translation>
        </message>
        <message>
            <source>Record</source>
            <translation>记录</translation>
        </message>
        <message>
            <source>Number withheld</source>
            <translation>号码未显示</translation>
        </message>
        <message>
            <source>Sent</source>
            <translation>已提交</translation>
        </message>
        <message>
            <source>Refused</source>
            <translation>被拒收</translation>
        </message>
        <message>
            <source>Waits to be sent</source>
            <translation>等待提交</translation>
        </message>
    </context>
    <context>
        <name>HistoryPage</name>
        <message>
            <source>Choose another part of the list, or other words.</source>
            <translation>请选择其他分类，或换个关键词。</translation>
        </message>
        <message>
            <source>No such call</source>
            <translation>没有符合的通话</translation>
        </message>
        <message>
            <source>No calls yet</source>
            <translation>还没有通话</translation>
        </message>
        <message>
            <source>Every call is listed here.</source>
            <translation>所有通话都会列在这里。</translation>
        </message>
        <message>
            <source>All</source>
            <translation>全部</translation>
        </message>
        <message>
            <source>Missed</source>
            <translation>未接</translation>
        </message>
        <message>
            <source>In</source>
            <translation>呼入</translation>
        </message>
        <message>
            <source>Out</source>
            <translation>呼出</translation>
        </message>
        <message>
            <source>Choose a call; Enter calls back.</source>
            <translation>选择一条通话，按回车回拨。</translation>
        </message>
        <message>
            <source>{codec}, loss {loss} %, delay {delay} ms</source>
            <translation>{codec}，丢包 {loss} %，时延 {delay} 毫秒</translation>
        </message>
        <message>
            <source>History</source>
            <translation>历史</translation>
        </message>
        <message>
            <source>Which calls</source>
            <translation>通话分类</translation>
        </message>
        <message>
            <source>Name or number</source>
            <translation>姓名或号码</translation>
        </message>
        <message>
            <source>Clear</source>
            <translation>清除</translation>
        </message>
        <message>
            <source>Past calls</source>
            <translation>历史通话</translation>
        </message>
        <message>
            <source>Call back</source>
            <translation>回拨</translation>
        </message>
        <message>
            <source>Dial this number</source>
            <translation>拨打该号码</translation>
        </message>
        <message>
            <source>Copy number</source>
            <translation>复制号码</translation>
        </message>
    </context>
    <context>
        <name>Idle</name>
        <message>
            <source>No call can reach you</source>
            <translation>来电无法接入</translation>
        </message>
        <message>
            <source>You are next in line</source>
            <translation>下一通将由您接听</translation>
        </message>
        <message>
            <source>Finish the wrap-up and you are in line again.</source>
            <translation>完成话后处理后继续接听。</translation>
        </message>
        <message>
            <source>Wrap-up</source>
            <translation>话后处理</translation>
        </message>
        <message>
            <source>No call from a queue comes to you.</source>
            <translation>队列来电不会分配给您。</translation>
        </message>
        <message>
            <source>{reason}. No call from a queue comes to you.</source>
            <translation>{reason}。队列来电不会分配给您。</translation>
        </message>
        <message>
            <source>You are not ready</source>
            <translation>您尚未就绪</translation>
        </message>
        <message>
            <source>The exchange does not see your phone. It is tried again by itself.</source>
            <translation>交换机联系不上您的话机，正在自动重试。</translation>
        </message>
        <message>
            <source>Calls to your number ring here.</source>
            <translation>拨打您号码的来电会在这里振铃。</translation>
        </message>
        <message>
            <source>Queues: {names}.</source>
            <translation>队列：{names}。</translation>
        </message>
        <message>
            <source>, </source>
            <translation>、</translation>
        </message>
        <message>
            <source>{queues} {others}</source>
            <translation>{queues}{others}</translation>
        </message>
    </context>
    <context>
        <name>IdlePanel</name>
        <message>
            <source>Become ready</source>
            <translation>转为就绪</translation>
        </message>
    </context>
    <context>
        <name>IncomingPanel</name>
        <message>
            <source>Incoming call</source>
            <translation>来电</translation>
        </message>
        <message numerus="yes">
            <source>%n incoming call(s)</source>
            <translation>
                <numerusform>%n 通来电</numerusform>
            </translation>
        </message>
        <message>
            <source>Your typing stays where it is.</source>
            <translation>不打断您的输入</translation>
        </message>
    </context>
    <context>
        <name>Keypad</name>
        <message>
            <source>Type digits</source>
            <translation>请输入数字</translation>
        </message>
        <message>
            <source>No digits to paste</source>
            <translation>没有可粘贴的数字</translation>
        </message>
        <message>
            <source>Keypad: type digits</source>
            <translation>拨号盘：可直接输入数字</translation>
        </message>
        <message>
            <source>Keep the next digits out of the card and the record: card number, PIN</source>
            <translation>隐藏接下来的数字，不显示也不记录：卡号、密码</translation>
        </message>
        <message>
            <source>Send the digits of the clipboard</source>
            <translation>发送剪贴板中的数字</translation>
        </message>
        <message>
            <source>Close the keypad</source>
            <translation>关闭拨号盘</translation>
        </message>
    </context>
    <context>
        <name>Keys</name>
        <message>
            <source>Resume</source>
            <translation>恢复</translation>
        </message>
        <message>
            <source>Hold</source>
            <translation>保持</translation>
        </message>
        <message>
            <source>Unmute</source>
            <translation>取消静音</translation>
        </message>
        <message>
            <source>Mute</source>
            <translation>静音</translation>
        </message>
        <message>
            <source>Keypad</source>
            <translation>拨号盘</translation>
        </message>
    </context>
    <context>
        <name>Knowledge</name>
        <message>
            <source> and </source>
            <comment>between two reasons</comment>
            <translation> 与</translation>
        </message>
        <message>
            <source>Matches {reasons}</source>
            <translation>匹配{reasons}</translation>
        </message>
        <message>
            <source>Expired</source>
            <translation>已过期</translation>
        </message>
        <message>
            <source>Published</source>
            <translation>已发布</translation>
        </message>
        <message>
            <source>Draft</source>
            <translation>草稿</translation>
        </message>
        <message>
            <source>In review</source>
            <translation>审核中</translation>
        </message>
        <message>
            <source>Archived</source>
            <translation>已归档</translation>
        </message>
        <message>
            <source>until {day}</source>
            <translation>有效期至 {day}</translation>
        </message>
        <message>
            <source>IVR {keys}</source>
            <translation>语音导航 {keys}</translation>
        </message>
        <message>
            <source>ticket #{number}</source>
            <translation>工单 #{number}</translation>
        </message>
    </context>
    <context>
        <name>KnowledgeContent</name>
        <message>
            <source>Announcements</source>
            <translation>公告</translation>
        </message>
        <message>
            <source>Often used</source>
            <translation>常用文章</translation>
        </message>
        <message>
            <source>No suggestions for this call</source>
            <translation>本次通话暂无推荐</translation>
        </message>
        <message>
            <source>Suggested for this call</source>
            <translation>本次通话推荐</translation>
        </message>
        <message>
            <source>Searching…</source>
            <translation>正在搜索…</translation>
        </message>
        <message numerus="yes">
            <source>%n article(s)</source>
            <translation>
                <numerusform>%n 篇文章</numerusform>
            </translation>
        </message>
        <message>
            <source>Suggestions come with the record. Articles read before can still be opened.</source>
            <translation>推荐随客户资料一起显示。看过的文章仍可打开。</translation>
        </message>
        <message>
            <source>Search knowledge</source>
            <translation>搜索知识库</translation>
        </message>
        <message>
            <source>Clear</source>
            <translation>清除</translation>
        </message>
        <message>
            <source>Articles</source>
            <translation>文章</translation>
        </message>
        <message>
            <source>Nothing found</source>
            <translation>未找到</translation>
        </message>
        <message>
            <source>Try fewer or other words; part of a word is enough.</source>
            <translation>请减少或更换关键词，输入一部分即可。</translation>
        </message>
    </context>
    <context>
        <name>KnowledgePanel</name>
        <message numerus="yes">
            <source>%n suggestion(s)</source>
            <translation>
                <numerusform>%n 篇推荐</numerusform>
            </translation>
        </message>
        <message>
            <source>Open knowledge</source>
            <translation>打开知识库</translation>
        </message>
    </context>
    <context>
        <name>Link</name>
        <message>
            <source>SIP</source>
            <translation>线路</translation>
        </message>
        <message>
            <source>Server</source>
            <translation>服务器</translation>
        </message>
        <message>
            <source>Audio</source>
            <translation>音频</translation>
        </message>
        <message>
            <source>connected</source>
            <translation>已连接</translation>
        </message>
        <message>
            <source>connecting</source>
            <translation>连接中</translation>
        </message>
        <message>
            <source>interrupted</source>
            <translation>已中断</translation>
        </message>
        <message>
            <source>failed</source>
            <translation>故障</translation>
        </message>
        <message>
            <source>not used</source>
            <translation>未使用</translation>
        </message>
        <message>
            <source>This profile works without a server.</source>
            <translation>此配置无需服务器。</translation>
        </message>
        <message>
            <source>Microphone and speaker work.</source>
            <translation>麦克风和扬声器正常。</translation>
        </message>
        <message>
            <source>No sound device is used: calls work, but nobody is heard.</source>
            <translation>未使用音频设备：可以通话，但听不到声音。</translation>
        </message>
        <message>
            <source>No sound devices: signalling only. Install the phone library with sound.</source>
            <translation>没有音频设备：仅有信令。请安装带音频的话机组件。</translation>
        </message>
        <message>
            <source>The sound device has failed since {time}. Choose another one.</source>
            <translation>音频设备自 {time} 起故障，请选择其他设备。</translation>
        </message>
        <message>
            <source>The server answers.</source>
            <translation>服务器正常。</translation>
        </message>
        <message>
            <source>The server has not answered since {time}. Calls work.</source>
            <translation>服务器自 {time} 起无响应。通话正常。</translation>
        </message>
        <message>
            <source>The phone is ready, without a registrar.</source>
            <translation>话机就绪，无需注册。</translation>
        </message>
        <message>
            <source>The phone is registered.</source>
            <translation>话机已注册。</translation>
        </message>
        <message>
            <source>The phone is registering.</source>
            <translation>话机正在注册。</translation>
        </message>
        <message>
            <source>The exchange refuses this phone since {time}. Tell your administrator.</source>
            <translation>交换机自 {time} 起拒绝此话机，请联系管理员。</translation>
        </message>
        <message>
            <source>The exchange has not answered since {time}. It is tried again.</source>
            <translation>交换机自 {time} 起无响应，正在重试。</translation>
        </message>
    </context>
    <context>
        <name>LinkBanners</name>
        <message>
            <source>What is wrong</source>
            <translation>查看详情</translation>
        </message>
        <message>
            <source>What you write is kept on this computer and sent when it is back.</source>
            <translation>您填写的内容保存在本机，恢复后自动提交。</translation>
        </message>
    </context>
    <context>
        <name>LinksPage</name>
        <message>
            <source>Register again now</source>
            <translation>立即重新注册</translation>
        </message>
        <message>
            <source>Since {time}.</source>
            <translation>自 {time} 起。</translation>
        </message>
        <message>
            <source>Next try at {time}.</source>
            <translation>{time} 重试。</translation>
        </message>
        <message>
            <source>Links</source>
            <translation>连接</translation>
        </message>
    </context>
    <context>
        <name>LoginPage</name>
        <message>
            <source>Log in</source>
            <translation>登录</translation>
        </message>
        <message>
            <source>Your centre gave you the server address and a name. Everything else is set up for you.</source>
            <translation>请输入中心提供的服务器地址和用户名，其余均已配置好。</translation>
        </message>
        <message>
            <source>Server</source>
            <translation>服务器</translation>
        </message>
        <message>
            <source>Agent Desktop</source>
            <translation>坐席桌面</translation>
        </message>
        <message>
            <source>User name</source>
            <translation>用户名</translation>
        </message>
        <message>
            <source>Password</source>
            <translation>密码</translation>
        </message>
        <message>
            <source>Show the password</source>
            <translation>显示密码</translation>
        </message>
        <message>
            <source>Hide the password</source>
            <translation>隐藏密码</translation>
        </message>
        <message>
            <source>Your password is not kept. This login is kept in the system's key store, never in a file.</source>
            <translation>不保存密码。登录状态保存在系统密钥库，不写入文件。</translation>
        </message>
        <message>
            <source>Change the language</source>
            <translation>切换语言</translation>
        </message>
        <message>
            <source>Light / dark</source>
            <translation>浅色 / 深色</translation>
        </message>
        <message>
            <source>Change between light and dark</source>
            <translation>切换浅色与深色</translation>
        </message>
        <message>
            <source>Type the address that your centre gave you.</source>
            <translation>请输入中心提供的地址。</translation>
        </message>
        <message>
            <source>Type your user name.</source>
            <translation>请输入用户名。</translation>
        </message>
        <message>
            <source>Type your password.</source>
            <translation>请输入密码。</translation>
        </message>
        <message>
            <source>The server does not answer. Check the address and the network, then try again.</source>
            <translation>服务器无响应，请检查地址和网络后重试。</translation>
        </message>
        <message numerus="yes">
            <source>%n attempt(s) left.</source>
            <translation>
                <numerusform>还可试 %n 次。</numerusform>
            </translation>
        </message>
        <message>
            <source>Too many attempts. You can try again in {time}.</source>
            <translation>尝试次数过多，{time} 后可重试。</translation>
        </message>
    </context>
    <context>
        <name>MainWindow</name>
        <message numerus="yes">
            <source>%n missed call(s)</source>
            <translation>
                <numerusform>%n 个未接来电</numerusform>
            </translation>
        </message>
        <message>
            <source>Agent Desktop</source>
            <translation>坐席桌面</translation>
        </message>
        <message>
            <source>Workspace</source>
            <translation>工作台</translation>
        </message>
        <message>
            <source>History</source>
            <translation>历史</translation>
        </message>
        <message>
            <source>Settings</source>
            <translation>设置</translation>
        </message>
        <message>
            <source>A call is going on. Close again to end it and the program.</source>
            <translation>正在通话。再次关闭将挂断并退出程序。</translation>
        </message>
    </context>
    <context>
        <name>Notices</name>
        <message>
            <source>Notices</source>
            <translation>提醒</translation>
        </message>
        <message>
            <source>No notices</source>
            <translation>没有提醒</translation>
        </message>
        <message>
            <source>What goes wrong is kept here.</source>
            <translation>出现的问题会保留在这里。</translation>
        </message>
    </context>
    <context>
        <name>OutboxPage</name>
        <message>
            <source>Kept on this computer</source>
            <translation>保存在本机</translation>
        </message>
        <message>
            <source>Everything has been sent</source>
            <translation>已全部提交</translation>
        </message>
        <message>
            <source>Nothing is on this computer only.</source>
            <translation>没有仅保存在本机的内容。</translation>
        </message>
        <message>
            <source>Call record</source>
            <translation>通话记录</translation>
        </message>
        <message>
            <source>Wrap-up</source>
            <translation>话后处理</translation>
        </message>
        <message>
            <source>Article feedback</source>
            <translation>文章反馈</translation>
        </message>
        <message>
            <source>Refused</source>
            <translation>被拒绝</translation>
        </message>
        <message>
            <source>Waits to be sent</source>
            <translation>等待提交</translation>
        </message>
    </context>
    <context>
        <name>Outcome</name>
        <message>
            <source>In progress</source>
            <translation>进行中</translation>
        </message>
        <message>
            <source>Answered</source>
            <translation>已接听</translation>
        </message>
        <message>
            <source>Missed</source>
            <translation>未接</translation>
        </message>
        <message>
            <source>Rejected</source>
            <translation>已拒接</translation>
        </message>
        <message>
            <source>Caller left</source>
            <translation>主叫挂断</translation>
        </message>
        <message>
            <source>Answered elsewhere</source>
            <translation>他处接听</translation>
        </message>
        <message>
            <source>Cancelled</source>
            <translation>已取消</translation>
        </message>
        <message>
            <source>Busy</source>
            <translation>忙线</translation>
        </message>
        <message>
            <source>No answer</source>
            <translation>无人接听</translation>
        </message>
        <message>
            <source>Failed</source>
            <translation>失败</translation>
        </message>
        <message>
            <source>Sound device failed</source>
            <translation>音频设备故障</translation>
        </message>
    </context>
    <context>
        <name>Palette</name>
        <message>
            <source>What you can do</source>
            <translation>可执行的操作</translation>
        </message>
        <message>
            <source>Search or do anything</source>
            <translation>搜索或执行操作</translation>
        </message>
        <message>
            <source>Call</source>
            <translation>呼叫</translation>
        </message>
        <message>
            <source>Actions</source>
            <translation>操作</translation>
        </message>
        <message>
            <source>Customers</source>
            <translation>客户</translation>
        </message>
        <message>
            <source>Knowledge</source>
            <translation>知识库</translation>
        </message>
        <message>
            <source>Nothing is found</source>
            <translation>未找到结果</translation>
        </message>
    </context>
    <context>
        <name>PeopleLists</name>
        <message>
            <source>Recent</source>
            <translation>最近</translation>
        </message>
        <message>
            <source>Colleagues</source>
            <translation>同事</translation>
        </message>
        <message>
            <source>Recent calls or colleagues</source>
            <translation>最近通话或同事</translation>
        </message>
        <message>
            <source>Recent calls. Enter calls back.</source>
            <translation>最近通话。按回车键回拨。</translation>
        </message>
        <message>
            <source>Colleagues. Enter calls.</source>
            <translation>同事。按回车键呼叫。</translation>
        </message>
        <message>
            <source>No calls yet. They appear here.</source>
            <translation>暂无通话，通话记录会显示在这里。</translation>
        </message>
        <message>
            <source>Loading…</source>
            <translation>正在加载…</translation>
        </message>
        <message>
            <source>The centre has named no colleagues.</source>
            <translation>中心没有提供同事名单。</translation>
        </message>
        <message>
            <source>Call {number}</source>
            <translation>呼叫 {number}</translation>
        </message>
        <message>
            <source>Copy number</source>
            <translation>复制号码</translation>
        </message>
    </context>
    <context>
        <name>Plural</name>
        <message numerus="yes">
            <source>%n customer(s)</source>
            <translation>
                <numerusform>%n 位客户</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n</source>
            <comment>open tickets</comment>
            <translation>
                <numerusform>%n 张</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n, due {when}</source>
            <comment>open tickets</comment>
            <translation>
                <numerusform>%n 张，{when} 到期</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n, was due {when}</source>
            <comment>open tickets</comment>
            <translation>
                <numerusform>%n 张，{when} 已到期</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>used %n time(s) this week</source>
            <translation>
                <numerusform>本周使用 %n 次</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>Too long: %n character(s) at most.</source>
            <translation>
                <numerusform>内容过长，最多 %n 个字符。</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>Problem</name>
        <message>
            <source>Another program uses the phone's port. Close the other softphone.</source>
            <translation>话机端口被其他程序占用，请关闭其他软电话。</translation>
        </message>
        <message>
            <source>There is no network. Check the cable, Wi-Fi or VPN.</source>
            <translation>没有网络，请检查网线、Wi-Fi 或 VPN。</translation>
        </message>
        <message>
            <source>This cannot be dialled. Type a number, an extension or a SIP address.</source>
            <translation>无法拨打，请输入号码、分机或 SIP 地址。</translation>
        </message>
        <message>
            <source>That call has already ended.</source>
            <translation>该通话已结束。</translation>
        </message>
        <message>
            <source>That is not possible at this moment of the call.</source>
            <translation>通话的当前阶段无法执行此操作。</translation>
        </message>
        <message>
            <source>There are too many calls at once. End one first.</source>
            <translation>同时通话过多，请先结束一个。</translation>
        </message>
        <message>
            <source>The sound device cannot be opened. Choose another one in Settings, Sound.</source>
            <translation>无法打开音频设备，请在“设置 › 声音”中选择其他设备。</translation>
        </message>
        <message>
            <source>The phone reported an error. If it happens again, start the program anew.</source>
            <translation>话机报告错误。若再次出现，请重新启动程序。</translation>
        </message>
        <message>
            <source>The phone stopped working and is being started again.</source>
            <translation>话机停止工作，正在重新启动。</translation>
        </message>
        <message>
            <source>No telephone line is set up for you. Tell your administrator.</source>
            <translation>尚未为您配置线路，请联系管理员。</translation>
        </message>
        <message>
            <source>Only digits, * and # can be sent as key tones.</source>
            <translation>按键音只能发送数字、* 和 #。</translation>
        </message>
        <message>
            <source>The server does not answer. It is tried again by itself.</source>
            <translation>服务器无响应，正在自动重试。</translation>
        </message>
        <message>
            <source>The server takes too long to answer. It is tried again by itself.</source>
            <translation>服务器响应超时，正在自动重试。</translation>
        </message>
        <message>
            <source>There is no connection to the server yet.</source>
            <translation>尚未连接到服务器。</translation>
        </message>
        <message>
            <source>The server has too much to do. It is tried again by itself.</source>
            <translation>服务器繁忙，正在自动重试。</translation>
        </message>
        <message>
            <source>The server has a fault. It is tried again; tell your administrator.</source>
            <translation>服务器出现故障，正在自动重试，请告知管理员。</translation>
        </message>
        <message>
            <source>The server sent something unreadable. Tell your administrator.</source>
            <translation>服务器返回的内容无法识别，请联系管理员。</translation>
        </message>
        <message>
            <source>Your session has ended. Log in again.</source>
            <translation>登录已失效，请重新登录。</translation>
        </message>
        <message>
            <source>Name or password is wrong.</source>
            <translation>用户名或密码不正确。</translation>
        </message>
        <message>
            <source>Too many attempts. Wait a little, then try again.</source>
            <translation>尝试次数过多，请稍后再试。</translation>
        </message>
        <message>
            <source>This is not a server address. It looks like https://desk.example.org</source>
            <translation>这不是服务器地址。正确示例：https://desk.example.org</translation>
        </message>
        <message>
            <source>The address must begin with https:// so that nobody can listen in.</source>
            <translation>地址必须以 https:// 开头，以防窃听。</translation>
        </message>
        <message>
            <source>You are not allowed to do that. Ask your team lead.</source>
            <translation>您没有此权限，请咨询班长。</translation>
        </message>
        <message>
            <source>It is not there any more.</source>
            <translation>该内容已不存在。</translation>
        </message>
        <message>
            <source>Somebody else changed it meanwhile. Look at it again.</source>
            <translation>他人已作修改，请重新查看。</translation>
        </message>
        <message>
            <source>The server did not accept what was entered.</source>
            <translation>服务器不接受所填内容。</translation>
        </message>
        <message>
            <source>That is not possible in your present state.</source>
            <translation>当前状态下无法执行此操作。</translation>
        </message>
        <message>
            <source>The disk is full: nothing more can be saved. Make room now.</source>
            <translation>磁盘已满，无法继续保存，请立即清理空间。</translation>
        </message>
        <message>
            <source>The program's folder cannot be written. Tell your administrator.</source>
            <translation>程序文件夹无法写入，请联系管理员。</translation>
        </message>
        <message>
            <source>The program may not use its own folder. Tell your administrator.</source>
            <translation>程序无权访问自己的文件夹，请告知管理员。</translation>
        </message>
        <message>
            <source>The local file was written by a newer version. Start that version.</source>
            <translation>本机数据由更新版本的程序写入，请启动该版本。</translation>
        </message>
        <message>
            <source>The local file is not open: nothing can be saved on this computer.</source>
            <translation>本机数据文件未打开，无法在本机保存。</translation>
        </message>
        <message>
            <source>The disk reported an error. What you typed is still open; tell your administrator.</source>
            <translation>磁盘报告错误，您填写的内容仍保留在窗口中，请告知管理员。</translation>
        </message>
        <message>
            <source>The key store is locked: you will be asked for the password next time.</source>
            <translation>系统密钥库已锁定，下次登录需重新输入密码。</translation>
        </message>
        <message>
            <source>The running program does not answer. End it and start again.</source>
            <translation>正在运行的程序无响应，请将其结束后重新启动。</translation>
        </message>
        <message>
            <source>The program is already running on this computer.</source>
            <translation>程序已在本机运行。</translation>
        </message>
        <message>
            <source>The local file was damaged; a new one was begun, the old one is kept.</source>
            <translation>本地文件已损坏；已新建文件，旧文件保留。</translation>
        </message>
        <message>
            <source>The server refused a record. It stays here; show it to your team lead.</source>
            <translation>服务器拒绝了一条记录。记录保留在本机，请告知班长。</translation>
        </message>
        <message>
            <source>There is no key store: you will be asked for the password next time.</source>
            <translation>没有系统密钥库：下次需要重新输入密码。</translation>
        </message>
        <message>
            <source>Something went wrong inside the program. The log has the details.</source>
            <translation>程序内部出错，详情见日志。</translation>
        </message>
        <message>
            <source>It did not work ({code}).</source>
            <translation>操作失败（{code}）。</translation>
        </message>
    </context>
    <context>
        <name>Reading</name>
        <message>
            <source>No article open</source>
            <translation>未打开文章</translation>
        </message>
        <message>
            <source>Press Enter on a suggestion, or type to search.</source>
            <translation>选中推荐后按回车，或输入关键词搜索。</translation>
        </message>
    </context>
    <context>
        <name>Recent</name>
        <message>
            <source>Number withheld</source>
            <translation>号码未显示</translation>
        </message>
        <message>
            <source>you called</source>
            <translation>您呼出</translation>
        </message>
        <message>
            <source>{what}, {where}</source>
            <translation>{what}，{where}</translation>
        </message>
    </context>
    <context>
        <name>ReducedControls</name>
        <message>
            <source>Resume</source>
            <translation>恢复</translation>
        </message>
        <message>
            <source>End</source>
            <translation>结束</translation>
        </message>
        <message>
            <source>End this call</source>
            <translation>结束此通话</translation>
        </message>
    </context>
    <context>
        <name>RejectButton</name>
        <message>
            <source>Reject</source>
            <translation>拒接</translation>
        </message>
        <message>
            <source>Reject. Right-click or ↓ for more ways</source>
            <translation>拒接。右键或 ↓ 选择方式</translation>
        </message>
        <message>
            <source>Decline the caller</source>
            <translation>拒接来电</translation>
        </message>
        <message>
            <source>Busy: on to the next agent</source>
            <translation>示忙，转给下一位坐席</translation>
        </message>
    </context>
    <context>
        <name>Role</name>
        <message>
            <source>Agent</source>
            <translation>坐席</translation>
        </message>
        <message>
            <source>Expert</source>
            <translation>专家</translation>
        </message>
        <message>
            <source>Team lead</source>
            <translation>班长</translation>
        </message>
        <message>
            <source>Editor</source>
            <translation>编辑</translation>
        </message>
        <message>
            <source>Administrator</source>
            <translation>管理员</translation>
        </message>
    </context>
    <context>
        <name>Settings</name>
        <message>
            <source>Appearance</source>
            <translation>外观</translation>
        </message>
        <message>
            <source>Sound</source>
            <translation>声音</translation>
        </message>
        <message>
            <source>Calls</source>
            <translation>通话</translation>
        </message>
        <message>
            <source>Shortcuts</source>
            <translation>快捷键</translation>
        </message>
        <message>
            <source>Theme</source>
            <translation>主题</translation>
        </message>
        <message>
            <source>Light, dark, or as the system says.</source>
            <translation>浅色、深色或跟随系统。</translation>
        </message>
        <message>
            <source>Language</source>
            <translation>语言</translation>
        </message>
        <message>
            <source>The window changes at once.</source>
            <translation>窗口立即切换。</translation>
        </message>
        <message>
            <source>Size</source>
            <translation>大小</translation>
        </message>
        <message>
            <source>Of everything; takes effect at the next start.</source>
            <translation>整体缩放；下次启动时生效。</translation>
        </message>
        <message>
            <source>Microphone</source>
            <translation>麦克风</translation>
        </message>
        <message>
            <source>What callers hear you with.</source>
            <translation>对方听到您的声音所用的设备。</translation>
        </message>
        <message>
            <source>Headset or speaker</source>
            <translation>耳机或扬声器</translation>
        </message>
        <message>
            <source>Where you hear callers.</source>
            <translation>您听到对方声音的设备。</translation>
        </message>
        <message>
            <source>Ringer</source>
            <translation>振铃设备</translation>
        </message>
        <message>
            <source>Where it rings; may be another device.</source>
            <translation>播放铃声的设备，可与耳机不同。</translation>
        </message>
        <message>
            <source>Ring volume</source>
            <translation>铃声音量</translation>
        </message>
        <message>
            <source>Silent ring</source>
            <translation>静音振铃</translation>
        </message>
        <message>
            <source>Calls are shown but not heard.</source>
            <translation>来电仅显示，不响铃。</translation>
        </message>
        <message>
            <source>Echo canceller</source>
            <translation>回声消除</translation>
        </message>
        <message>
            <source>Keeps callers from hearing themselves.</source>
            <translation>避免对方听到自己的回声。</translation>
        </message>
        <message>
            <source>Key tones</source>
            <translation>按键音</translation>
        </message>
        <message>
            <source>How the digits you press travel to a menu.</source>
            <translation>按键数字传送到语音菜单的方式。</translation>
        </message>
        <message>
            <source>Come to the front</source>
            <translation>窗口置前</translation>
        </message>
        <message>
            <source>The window is raised when a call arrives. What you type elsewhere may end up here.</source>
            <translation>来电时窗口置于最前。您在别处的输入可能会落到本窗口。</translation>
        </message>
        <message>
            <source>As the system</source>
            <translation>跟随系统</translation>
        </message>
        <message>
            <source>Light</source>
            <translation>浅色</translation>
        </message>
        <message>
            <source>Dark</source>
            <translation>深色</translation>
        </message>
        <message>
            <source>In the audio stream (RFC 4733)</source>
            <translation>随语音流（RFC 4733）</translation>
        </message>
        <message>
            <source>As messages (SIP INFO)</source>
            <translation>以消息发送（SIP INFO）</translation>
        </message>
        <message>
            <source>{device} (not connected)</source>
            <translation>{device}（未连接）</translation>
        </message>
        <message>
            <source>Settings</source>
            <translation>设置</translation>
        </message>
    </context>
    <context>
        <name>SettingsPage</name>
        <message>
            <source>{keys} is needed for writing. Choose keys with Ctrl or Alt, or a function key.</source>
            <translation>{keys} 用于输入文字，请选择带 Ctrl 或 Alt 的组合键，或功能键。</translation>
        </message>
        <message>
            <source>{keys} already means: {action}. Choose other keys.</source>
            <translation>{keys} 已用于：{action}。请选择其他按键。</translation>
        </message>
        <message>
            <source>Level</source>
            <translation>电平</translation>
        </message>
        <message>
            <source>Moves while you speak in a call.</source>
            <translation>通话中讲话时会变化。</translation>
        </message>
        <message>
            <source>Ring once</source>
            <translation>试听铃声</translation>
        </message>
        <message>
            <source>Lines, queues and forms are set by your centre.</source>
            <translation>线路、队列和表单由中心设定。</translation>
        </message>
    </context>
    <context>
        <name>SheetHead</name>
        <message>
            <source>Close</source>
            <translation>关闭</translation>
        </message>
    </context>
    <context>
        <name>Shortcuts</name>
        <message>
            <source>Shortcuts</source>
            <translation>快捷键</translation>
        </message>
    </context>
    <context>
        <name>SoundLine</name>
        <message>
            <source>Encrypted</source>
            <translation>已加密</translation>
        </message>
        <message>
            <source>Not encrypted</source>
            <translation>未加密</translation>
        </message>
    </context>
    <context>
        <name>StatusBar</name>
        <message>
            <source>{queue}: {count} waiting, longest {time}</source>
            <translation>{queue}：{count} 人排队，最长 {time}</translation>
        </message>
        <message>
            <source>Nobody is waiting</source>
            <translation>无人排队</translation>
        </message>
        <message numerus="yes">
            <source>%n record(s) refused by the server</source>
            <translation>
                <numerusform>%n 条记录被服务器拒绝</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n record(s) kept on this computer</source>
            <translation>
                <numerusform>%n 条记录保存在本机</numerusform>
            </translation>
        </message>
        <message>
            <source>Saved {time}</source>
            <translation>已保存 {time}</translation>
        </message>
        <message>
            <source>All saved</source>
            <translation>已全部保存</translation>
        </message>
        <message>
            <source>What is still on this computer only</source>
            <translation>查看仅保存在本机的内容</translation>
        </message>
    </context>
    <context>
        <name>Time</name>
        <message>
            <source>Today</source>
            <translation>今天</translation>
        </message>
        <message>
            <source>Yesterday</source>
            <translation>昨天</translation>
        </message>
        <message>
            <source>Planned</source>
            <translation>计划</translation>
        </message>
        <message>
            <source>This week</source>
            <translation>本周</translation>
        </message>
        <message>
            <source>Last week</source>
            <translation>上周</translation>
        </message>
    </context>
    <context>
        <name>Timeline</name>
        <message>
            <source>All channels</source>
            <translation>全部渠道</translation>
        </message>
        <message>
            <source>Calls only</source>
            <translation>仅通话</translation>
        </message>
        <message>
            <source>Tickets only</source>
            <translation>仅工单</translation>
        </message>
        <message>
            <source>Orders only</source>
            <translation>仅订单</translation>
        </message>
        <message>
            <source>Messages only</source>
            <translation>仅消息</translation>
        </message>
        <message>
            <source>Call in</source>
            <translation>来电</translation>
        </message>
        <message>
            <source>Call out</source>
            <translation>去电</translation>
        </message>
        <message>
            <source>{what}, {queue}</source>
            <translation>{what}，{queue}</translation>
        </message>
        <message>
            <source>Now</source>
            <translation>现在</translation>
        </message>
        <message>
            <source>Open</source>
            <translation>未结</translation>
        </message>
        <message>
            <source>In progress</source>
            <translation>处理中</translation>
        </message>
        <message>
            <source>Waiting</source>
            <translation>等待中</translation>
        </message>
        <message>
            <source>Resolved</source>
            <translation>已解决</translation>
        </message>
        <message>
            <source>Closed</source>
            <translation>已关闭</translation>
        </message>
        <message>
            <source>Cancelled</source>
            <translation>已取消</translation>
        </message>
        <message>
            <source>Delivered</source>
            <translation>已送达</translation>
        </message>
        <message>
            <source>Not delivered</source>
            <translation>未送达</translation>
        </message>
        <message>
            <source>Unanswered</source>
            <translation>未回复</translation>
        </message>
        <message>
            <source>Answered</source>
            <translation>已回复</translation>
        </message>
    </context>
    <context>
        <name>TimelinePanel</name>
        <message>
            <source>This could not be fetched.</source>
            <translation>未能获取。</translation>
        </message>
        <message>
            <source>Timeline</source>
            <translation>时间线</translation>
        </message>
        <message>
            <source>Tickets</source>
            <translation>工单</translation>
        </message>
        <message>
            <source>Orders</source>
            <translation>订单</translation>
        </message>
        <message>
            <source>Calls</source>
            <translation>通话</translation>
        </message>
        <message>
            <source>Nothing happened yet</source>
            <translation>暂无记录</translation>
        </message>
        <message>
            <source>What is written in this call will be the first entry.</source>
            <translation>本次通话的小结将是第一条记录。</translation>
        </message>
        <message>
            <source>No tickets</source>
            <translation>没有工单</translation>
        </message>
        <message>
            <source>There is no work order for this customer.</source>
            <translation>该客户没有工单。</translation>
        </message>
        <message>
            <source>No orders</source>
            <translation>没有订单</translation>
        </message>
        <message>
            <source>This customer has not ordered anything.</source>
            <translation>该客户没有订购业务。</translation>
        </message>
        <message>
            <source>No calls</source>
            <translation>没有通话</translation>
        </message>
        <message>
            <source>This customer has not called before.</source>
            <translation>该客户此前没有来电。</translation>
        </message>
        <message>
            <source>Nothing of this kind</source>
            <translation>没有此类记录</translation>
        </message>
        <message>
            <source>Choose all channels to see the rest.</source>
            <translation>选择“全部渠道”查看其他记录。</translation>
        </message>
        <message>
            <source>Show only some of the timeline</source>
            <translation>筛选时间线</translation>
        </message>
        <message>
            <source>Customer's past</source>
            <translation>客户历史</translation>
        </message>
        <message>
            <source>Try again</source>
            <translation>重试</translation>
        </message>
    </context>
    <context>
        <name>Today</name>
        <message>
            <source>To finish</source>
            <translation>待完成</translation>
        </message>
        <message>
            <source>Missed today</source>
            <translation>今日未接</translation>
        </message>
        <message>
            <source>Wrap-up of the call, {when}</source>
            <translation>{when} 通话的话后处理</translation>
        </message>
        <message>
            <source>Wrap-up</source>
            <translation>话后处理</translation>
        </message>
        <message>
            <source>Draft</source>
            <translation>草稿</translation>
        </message>
        <message>
            <source>Number withheld</source>
            <translation>号码未显示</translation>
        </message>
        <message>
            <source>Call back {who}</source>
            <translation>回拨 {who}</translation>
        </message>
    </context>
    <context>
        <name>TodayPage</name>
        <message>
            <source>The customer opens here while the phone still rings.</source>
            <translation>振铃时客户资料即在此打开。</translation>
        </message>
        <message>
            <source>Ready for the next call</source>
            <translation>等待下一通来电</translation>
        </message>
        <message>
            <source>Become ready to receive calls.</source>
            <translation>就绪后即可接听来电。</translation>
        </message>
        <message>
            <source>No call is open</source>
            <translation>当前没有通话</translation>
        </message>
        <message>
            <source>Left to do today</source>
            <translation>今日待办</translation>
        </message>
        <message>
            <source>Find a customer</source>
            <translation>查找客户</translation>
        </message>
    </context>
    <context>
        <name>UnknownPanel</name>
        <message>
            <source>Ask for the name first.</source>
            <translation>请先询问姓名。</translation>
        </message>
        <message>
            <source>New customer</source>
            <translation>新客户</translation>
        </message>
        <message>
            <source>Name</source>
            <translation>姓名</translation>
        </message>
        <message>
            <source>Telephone</source>
            <translation>电话</translation>
        </message>
        <message>
            <source>Create customer</source>
            <translation>新建客户</translation>
        </message>
        <message>
            <source>Make a record with this name and number</source>
            <translation>用该姓名和号码建立客户资料</translation>
        </message>
        <message>
            <source>Or a customer who calls from another number</source>
            <translation>或：已有客户换号来电</translation>
        </message>
    </context>
    <context>
        <name>Verification</name>
        <message>
            <source>Known by number</source>
            <translation>号码已识别</translation>
        </message>
        <message>
            <source>Verified by number and ID</source>
            <translation>号码与证件已核验</translation>
        </message>
        <message>
            <source>Verified by order number</source>
            <translation>订单号已核验</translation>
        </message>
        <message>
            <source>Verified by PIN</source>
            <translation>密码已核验</translation>
        </message>
        <message>
            <source>Verified by IVR</source>
            <translation>语音导航已核验</translation>
        </message>
        <message>
            <source>Verified by voice</source>
            <translation>声纹已核验</translation>
        </message>
        <message>
            <source>Verified</source>
            <translation>已核验</translation>
        </message>
    </context>
    <context>
        <name>Workspace</name>
        <message>
            <source>Customers</source>
            <translation>客户</translation>
        </message>
        <message>
            <source>Close</source>
            <translation>关闭</translation>
        </message>
        <message>
            <source>Find a customer</source>
            <translation>查找客户</translation>
        </message>
    </context>
    <context>
        <name>WrapUpForm</name>
        <message>
            <source>Fill in what is marked, then finish.</source>
            <translation>请补全标出的内容后再完成。</translation>
        </message>
        <message>
            <source>* required before you finish</source>
            <translation>* 完成前必填</translation>
        </message>
        <message>
            <source>{time} left</source>
            <translation>剩余 {time}</translation>
        </message>
        <message>
            <source>Time is up</source>
            <translation>时间已到</translation>
        </message>
        <message>
            <source>Extend {time}</source>
            <translation>延长 {time}</translation>
        </message>
        <message>
            <source>Wrap-up</source>
            <translation>话后处理</translation>
        </message>
        <message>
            <source>Notes</source>
            <translation>备注</translation>
        </message>
        <message>
            <source>Notes are saved as you type</source>
            <translation>备注随输入自动保存</translation>
        </message>
        <message>
            <source>Write notes</source>
            <translation>填写备注</translation>
        </message>
        <message>
            <source>Save draft</source>
            <translation>保存草稿</translation>
        </message>
        <message>
            <source>Keep it as it is and go on later</source>
            <translation>先保存，稍后继续</translation>
        </message>
        <message>
            <source>Finish</source>
            <translation>完成</translation>
        </message>
        <message>
            <source>Hand in the wrap-up</source>
            <translation>提交话后处理</translation>
        </message>
        <message>
            <source>More time for this wrap-up</source>
            <translation>延长话后处理时间</translation>
        </message>
    </context>
</TS>
