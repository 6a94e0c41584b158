<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN">
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
    <message numerus="yes">
        <source>%n incoming call(s)</source>
        <translation>
            <numerusform>%n 通来电</numerusform>
        </translation>
    </message>
    <message>
        <source>Incoming call</source>
        <translation>来电</translation>
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
</TS>
