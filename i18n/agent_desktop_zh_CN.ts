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
            <source>Transfer, or complete the transfer</source>
            <translation>转接，或完成转接</translation>
        </message>
        <message>
            <source>Talk to the other one</source>
            <translation>与另一方通话</translation>
        </message>
        <message>
            <source>Back to the caller</source>
            <translation>回到来电者</translation>
        </message>
        <message>
            <source>Bring somebody into the call</source>
            <translation>邀请他人加入通话</translation>
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
        <message>
            <source>Show the customer&apos;s hidden details</source>
            <translation>显示客户的隐藏信息</translation>
        </message>
        <message>
            <source>New ticket</source>
            <translation>新建工单</translation>
        </message>
        <message>
            <source>Promise a call</source>
            <translation>预约回访</translation>
        </message>
        <message>
            <source>Show the tickets</source>
            <translation>查看工单</translation>
        </message>
        <message>
            <source>Send the customer a message</source>
            <translation>给客户发送消息</translation>
        </message>
        <message>
            <source>Show how satisfied customers are</source>
            <translation>查看客户满意度</translation>
        </message>
        <message>
            <source>Show the announcements</source>
            <translation>显示公告</translation>
        </message>
        <message>
            <source>Confirm the announcement</source>
            <translation>确认公告</translation>
        </message>
        <message>
            <source>Show the tests</source>
            <translation>显示测验</translation>
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
            <source>{call}. It answers by itself.</source>
            <translation>{call}。将自动接听。</translation>
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
            <source>Answered by itself: {name}</source>
            <translation>已自动接听：{name}</translation>
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
        <message>
            <source>The caller is on hold. Choose who takes over.</source>
            <translation>来电者已保持。请选择由谁接手。</translation>
        </message>
        <message>
            <source>Calling {who}.</source>
            <translation>正在呼叫{who}。</translation>
        </message>
        <message>
            <source>Connecting the caller to {who}.</source>
            <translation>正在把来电者接给{who}。</translation>
        </message>
        <message>
            <source>Transferred to {who}.</source>
            <translation>已转接给{who}。</translation>
        </message>
        <message>
            <source>Sent on to {who}. The exchange did not say whether they answered.</source>
            <translation>已转出至{who}。交换机未告知对方是否接听。</translation>
        </message>
        <message>
            <source>The conference is over.</source>
            <translation>会议已结束。</translation>
        </message>
    </context>
    <context>
        <name>ArticleFiles</name>
        <message>
            <source>{name}, then {count} more</source>
            <translation>{name}，还有 {count} 个</translation>
        </message>
        <message>
            <source>Files of articles</source>
            <translation>文章附件</translation>
        </message>
        <message>
            <source>Choose files</source>
            <translation>选择文件</translation>
        </message>
        <message>
            <source>PDF, PNG, JPEG, text, CSV, Word and Excel; {size} each, {most} at most.</source>
            <translation>支持 PDF、PNG、JPEG、文本、CSV、Word 和 Excel；每个不超过 {size}，最多 {most} 个。</translation>
        </message>
        <message>
            <source>Add files</source>
            <translation>添加附件</translation>
        </message>
        <message>
            <source>Choose files, or drop them here</source>
            <translation>选择文件，或拖放到此处</translation>
        </message>
        <message>
            <source>Open</source>
            <translation>打开</translation>
        </message>
        <message>
            <source>Remove</source>
            <translation>移除</translation>
        </message>
        <message>
            <source>Remove the file with this version</source>
            <translation>随此版本移除附件</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>取消</translation>
        </message>
        <message>
            <source>Files</source>
            <translation>附件</translation>
        </message>
        <message>
            <source>No files</source>
            <translation>没有附件</translation>
        </message>
        <message>
            <source>Drop files here, or choose them above.</source>
            <translation>将文件拖放到此处，或在上方选择。</translation>
        </message>
        <message>
            <source>New in this version</source>
            <translation>本版新增</translation>
        </message>
        <message>
            <source>Removed by this version</source>
            <translation>本版移除</translation>
        </message>
        <message>
            <source>{name}: {why}</source>
            <translation>{name}：{why}</translation>
        </message>
        <message>
            <source>Save the article first, then add its files.</source>
            <translation>请先保存文章，再添加附件。</translation>
        </message>
        <message>
            <source>Save or discard what you wrote first: files change with the saved version.</source>
            <translation>请先保存或放弃所写内容：附件随已保存的版本更改。</translation>
        </message>
        <message>
            <source>This version is being reviewed. Take it back to change its files.</source>
            <translation>此版本正在审核，如需更改附件请先撤回。</translation>
        </message>
        <message>
            <source>A change begins a new draft. Agents keep these files until it is approved.</source>
            <translation>更改会生成新草稿。审核通过之前，坐席看到的仍是这些附件。</translation>
        </message>
        <message>
            <source>files of this kind are not taken.</source>
            <translation>不支持此类文件。</translation>
        </message>
        <message>
            <source>this file is empty.</source>
            <translation>此文件为空。</translation>
        </message>
        <message>
            <source>this file is too large. Make it smaller, or split it.</source>
            <translation>此文件过大，请压缩或拆分。</translation>
        </message>
        <message>
            <source>the content is not what its name says.</source>
            <translation>内容与文件名不符。</translation>
        </message>
        <message>
            <source>there are as many files as an article may have. Remove one first.</source>
            <translation>附件数量已达上限，请先移除一个。</translation>
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
            <source>Something in it is wrong</source>
            <translation>内容有误</translation>
        </message>
        <message>
            <source>What is wrong?</source>
            <translation>哪里有误？</translation>
        </message>
        <message>
            <source>One line for the editors, Enter sends it</source>
            <translation>写一句给编辑，回车发送</translation>
        </message>
        <message>
            <source>Send</source>
            <translation>发送</translation>
        </message>
        <message>
            <source>Open {file} ({size})</source>
            <translation>打开 {file}（{size}）</translation>
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
        <message>
            <source>For colleagues only: it is not sent to customers</source>
            <translation>仅供内部使用，不能发送给客户</translation>
        </message>
        <message>
            <source>There is no customer in front to send it to</source>
            <translation>当前没有可发送的客户</translation>
        </message>
        <message>
            <source>Send it to the customer by e-mail or SMS</source>
            <translation>用邮件或短信发送给客户</translation>
        </message>
        <message>
            <source>Send…</source>
            <translation>发送…</translation>
        </message>
    </context>
    <context>
        <name>Audience</name>
        <message>
            <source>Everybody</source>
            <translation>所有人</translation>
        </message>
        <message>
            <source>Queues</source>
            <translation>队列</translation>
        </message>
        <message>
            <source>Units</source>
            <translation>部门</translation>
        </message>
        <message>
            <source>Roles</source>
            <translation>角色</translation>
        </message>
        <message>
            <source>What is not ticked does not narrow it: with nothing ticked it is for all.</source>
            <translation>未勾选的一类不作限制；全部不勾选即面向所有人。</translation>
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
            <source>, </source>
            <translation>、</translation>
        </message>
        <message>
            <source>{name} (nobody hears them)</source>
            <translation>{name}（无人听到对方）</translation>
        </message>
        <message>
            <source>{conference}, talking: {names}</source>
            <translation>{conference}，正在发言：{names}</translation>
        </message>
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
            <source>End consultation</source>
            <translation>结束咨询</translation>
        </message>
        <message>
            <source>End call</source>
            <translation>结束通话</translation>
        </message>
        <message>
            <source>Leave conference</source>
            <translation>离开会议</translation>
        </message>
        <message>
            <source>ringing</source>
            <translation>振铃中</translation>
        </message>
        <message>
            <source>waiting</source>
            <translation>等待中</translation>
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
            <translation>通话中</translation>
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
            <source>Answers by itself</source>
            <translation>自动接听</translation>
        </message>
        <message>
            <source>Conference</source>
            <translation>会议</translation>
        </message>
        <message>
            <source>Consult</source>
            <translation>咨询</translation>
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
            <source>Handed over by {who}, {time}</source>
            <translation>由{who}于 {time} 转来</translation>
        </message>
        <message>
            <source>{who} ({why})</source>
            <translation>{who}（{why}）</translation>
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
        <message>
            <source>Answers in {seconds} s</source>
            <translation>{seconds} 秒后自动接听</translation>
        </message>
        <message>
            <source>The caller hides their number</source>
            <translation>来电者隐藏了号码</translation>
        </message>
        <message>
            <source>Ask who it is and find them in the record</source>
            <translation>请询问对方身份，并在记录中查找</translation>
        </message>
    </context>
    <context>
        <name>Cause</name>
        <message>
            <source>The line is busy.</source>
            <translation>对方占线。</translation>
        </message>
        <message>
            <source>Nobody answered.</source>
            <translation>无人接听。</translation>
        </message>
        <message>
            <source>The call was declined.</source>
            <translation>呼叫被拒绝。</translation>
        </message>
        <message>
            <source>That number does not exist.</source>
            <translation>该号码不存在。</translation>
        </message>
        <message>
            <source>That number has moved.</source>
            <translation>该号码已变更。</translation>
        </message>
        <message>
            <source>The exchange did not accept this phone's password.</source>
            <translation>交换机不接受本话机的密码。</translation>
        </message>
        <message>
            <source>The other phone or the exchange cannot do that.</source>
            <translation>对方话机或交换机不支持此操作。</translation>
        </message>
        <message>
            <source>All lines are busy or out of service.</source>
            <translation>所有线路忙或不可用。</translation>
        </message>
        <message>
            <source>The exchange lost the call.</source>
            <translation>交换机丢失了该通话。</translation>
        </message>
        <message>
            <source>The exchange has a fault.</source>
            <translation>交换机出现故障。</translation>
        </message>
        <message>
            <source>The exchange did not answer.</source>
            <translation>交换机没有应答。</translation>
        </message>
        <message>
            <source>There is no network.</source>
            <translation>没有网络。</translation>
        </message>
        <message>
            <source>The sound device failed.</source>
            <translation>声音设备出现故障。</translation>
        </message>
        <message>
            <source>There are too many calls at once.</source>
            <translation>同时通话过多。</translation>
        </message>
        <message>
            <source>No telephone line is set up.</source>
            <translation>没有设置电话线路。</translation>
        </message>
        <message>
            <source>That cannot be dialled.</source>
            <translation>无法拨打该号码。</translation>
        </message>
        <message>
            <source>The phone reported an error.</source>
            <translation>话机报告了错误。</translation>
        </message>
        <message>
            <source>The recipient hung up.</source>
            <translation>接收方已挂断。</translation>
        </message>
        <message>
            <source>It did not work.</source>
            <translation>操作未成功。</translation>
        </message>
        <message>
            <source>The caller is back with you: try somebody else.</source>
            <translation>来电者已回到您这里，请转给其他人。</translation>
        </message>
        <message>
            <source>The conference goes on without them.</source>
            <translation>会议继续，对方未加入。</translation>
        </message>
        <message>
            <source>You are still in the conference.</source>
            <translation>您仍在会议中。</translation>
        </message>
        <message>
            <source>The other side sent the call on, but that failed. Stay on the line.</source>
            <translation>对方尝试转接此通话但未成功，请不要挂断。</translation>
        </message>
    </context>
    <context>
        <name>Colleagues</name>
        <message>
            <source>{extension} · {role}</source>
            <translation>{extension} · {role}</translation>
        </message>
        <message>
            <source>Enter takes it · {caller}</source>
            <translation>回车代接 · {caller}</translation>
        </message>
        <message>
            <source>Enter takes the call</source>
            <translation>按回车代接</translation>
        </message>
        <message>
            <source>{state} since {time}</source>
            <translation>{time} 起{state}</translation>
        </message>
    </context>
    <context>
        <name>ConferenceCard</name>
        <message>
            <source>on hold</source>
            <translation>保持中</translation>
        </message>
        <message>
            <source>muted</source>
            <translation>已静音</translation>
        </message>
        <message>
            <source>talking</source>
            <translation>通话中</translation>
        </message>
        <message>
            <source>Resume</source>
            <translation>恢复</translation>
        </message>
        <message>
            <source>Hold</source>
            <translation>保持</translation>
        </message>
        <message>
            <source>Hold or resume everybody</source>
            <translation>保持或恢复全体</translation>
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
            <source>Your microphone</source>
            <translation>您的麦克风</translation>
        </message>
        <message>
            <source>Add</source>
            <translation>添加</translation>
        </message>
        <message>
            <source>Bring somebody else into the call</source>
            <translation>邀请他人加入通话</translation>
        </message>
        <message>
            <source>Leave and let them talk</source>
            <translation>离开，让他们继续</translation>
        </message>
        <message>
            <source>Only two can go on without you. Drop the others first.</source>
            <translation>只有两方可以在您离开后继续。请先移出其他人。</translation>
        </message>
        <message>
            <source>End for everybody</source>
            <translation>结束全部通话</translation>
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
        <message numerus="yes">
            <source>%n agent(s) ready</source>
            <translation>
                <numerusform>%n 名坐席就绪</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n waiting</source>
            <translation>
                <numerusform>%n 人等待</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>Conference of %n</source>
            <translation>
                <numerusform>%n 方会议</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n new voice message(s)</source>
            <translation>
                <numerusform>%n 条新语音留言</numerusform>
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
        <message>
            <source>Telephone ({label})</source>
            <translation>电话（{label}）</translation>
        </message>
        <message>
            <source>Telephone</source>
            <translation>电话</translation>
        </message>
        <message>
            <source>Ask who it is</source>
            <translation>请询问对方身份</translation>
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
            <source>Open in another system</source>
            <translation>在其他系统中打开</translation>
        </message>
        <message>
            <source>New ticket</source>
            <translation>新建工单</translation>
        </message>
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
        <message>
            <source>Verified by number and ID</source>
            <translation>号码与证件已核验</translation>
        </message>
        <message>
            <source>Verified by PIN</source>
            <translation>服务密码已核验</translation>
        </message>
        <message>
            <source>Verified by order number</source>
            <translation>订单号已核验</translation>
        </message>
        <message>
            <source>Verified by question</source>
            <translation>安全问题已核验</translation>
        </message>
        <message>
            <source>Verification failed</source>
            <translation>核验未通过</translation>
        </message>
        <message>
            <source>Promise a call</source>
            <translation>预约回访</translation>
        </message>
        <message>
            <source>“{words}”</source>
            <translation>“{words}”</translation>
        </message>
        <message>
            <source>Greeting: {words}</source>
            <translation>问候语：{words}</translation>
        </message>
        <message>
            <source>Send the customer a message</source>
            <translation>给客户发送消息</translation>
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
        <message>
            <source>Queues</source>
            <translation>队列</translation>
        </message>
    </context>
    <context>
        <name>Diversion</name>
        <message>
            <source>busy</source>
            <translation>忙</translation>
        </message>
        <message>
            <source>no answer</source>
            <translation>无应答</translation>
        </message>
        <message>
            <source>not reachable</source>
            <translation>无法接通</translation>
        </message>
        <message>
            <source>always</source>
            <translation>无条件</translation>
        </message>
        <message>
            <source>closed</source>
            <translation>非服务时间</translation>
        </message>
        <message>
            <source>do not disturb</source>
            <translation>免打扰</translation>
        </message>
        <message>
            <source>sent on by hand</source>
            <translation>手动转出</translation>
        </message>
        <message>
            <source>follow me</source>
            <translation>随行转移</translation>
        </message>
        <message>
            <source>out of service</source>
            <translation>停用</translation>
        </message>
        <message>
            <source>away</source>
            <translation>离开</translation>
        </message>
    </context>
    <context>
        <name>Editing</name>
        <message>
            <source>Its state has changed meanwhile. Open it again.</source>
            <translation>它的状态已变化，请重新打开。</translation>
        </message>
        <message>
            <source>Save or discard what you wrote first.</source>
            <translation>请先保存或放弃所写的内容。</translation>
        </message>
        <message>
            <source>You wrote this earlier; the server does not have it yet.</source>
            <translation>这是您之前写的内容，服务器上还没有。</translation>
        </message>
        <message>
            <source>What is shown</source>
            <translation>显示内容</translation>
        </message>
        <message>
            <source>What has to change</source>
            <translation>需要修改什么</translation>
        </message>
        <message>
            <source>Save</source>
            <translation>保存</translation>
        </message>
        <message>
            <source>Save the draft on the server</source>
            <translation>把草稿保存到服务器</translation>
        </message>
        <message>
            <source>Discard</source>
            <translation>放弃</translation>
        </message>
        <message>
            <source>Write what has to change, then reject.</source>
            <translation>请先写明需要修改什么，再退回。</translation>
        </message>
        <message>
            <source>New article</source>
            <translation>新建文章</translation>
        </message>
        <message>
            <source>You wrote this: somebody else approves it.</source>
            <translation>这是您写的，须由他人批准。</translation>
        </message>
        <message>
            <source>Saved as version {number}.</source>
            <translation>已保存为第 {number} 版。</translation>
        </message>
        <message>
            <source>Agents read the published version until this one is approved.</source>
            <translation>在此版获批之前，坐席看到的仍是已发布的版本。</translation>
        </message>
        <message>
            <source>Text</source>
            <translation>正文</translation>
        </message>
        <message>
            <source>Versions</source>
            <translation>版本</translation>
        </message>
        <message>
            <source>Write a title, in one language at least.</source>
            <translation>请至少用一种语言写标题。</translation>
        </message>
        <message>
            <source>Write something, in one language at least.</source>
            <translation>请至少用一种语言写正文。</translation>
        </message>
        <message>
            <source>Choose where it belongs.</source>
            <translation>请选择所属类别。</translation>
        </message>
        <message>
            <source>Write the day like 2026-11-21.</source>
            <translation>日期请写成 2026-11-21 的形式。</translation>
        </message>
        <message>
            <source>Category</source>
            <translation>类别</translation>
        </message>
        <message>
            <source>For whom</source>
            <translation>面向</translation>
        </message>
        <message>
            <source>Valid until</source>
            <translation>有效期至</translation>
        </message>
        <message>
            <source>Found by these words too</source>
            <translation>附加搜索词</translation>
        </message>
        <message>
            <source>## heading, 1. step, - point, **bold**, &gt; what to say, [word](https://...)</source>
            <translation>## 标题，1. 步骤，- 要点，**粗体**，&gt; 话术，[文字](https://...)</translation>
        </message>
        <message>
            <source>Customers too</source>
            <translation>也对客户公开</translation>
        </message>
        <message>
            <source>All agents</source>
            <translation>全体坐席</translation>
        </message>
        <message>
            <source>Experts and leads</source>
            <translation>专家与班长</translation>
        </message>
        <message>
            <source>Title, {language}</source>
            <translation>标题，{language}</translation>
        </message>
        <message>
            <source>Text, {language}</source>
            <translation>正文，{language}</translation>
        </message>
        <message>
            <source>Knowledge</source>
            <translation>知识库</translation>
        </message>
        <message>
            <source>What is listed</source>
            <translation>列表内容</translation>
        </message>
        <message>
            <source>Find an article</source>
            <translation>查找文章</translation>
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
            <source>No article open</source>
            <translation>没有打开的文章</translation>
        </message>
        <message>
            <source>Choose one at the left, or write a new one.</source>
            <translation>请在左侧选择一篇，或新建一篇。</translation>
        </message>
        <message>
            <source>No such article</source>
            <translation>没有这样的文章</translation>
        </message>
        <message>
            <source>Try other words.</source>
            <translation>请换别的词。</translation>
        </message>
        <message>
            <source>Search for an article to change it, or write a new one.</source>
            <translation>搜索要修改的文章，或新建一篇。</translation>
        </message>
        <message>
            <source>Nothing is missing</source>
            <translation>没有缺口</translation>
        </message>
        <message>
            <source>Nothing waits</source>
            <translation>没有待办</translation>
        </message>
        <message>
            <source>Waiting</source>
            <translation>待办</translation>
        </message>
        <message>
            <source>What is missing</source>
            <translation>知识缺口</translation>
        </message>
        <message>
            <source>Every search of the last {days} days found something.</source>
            <translation>最近 {days} 天的每次搜索都有结果。</translation>
        </message>
        <message>
            <source>Without a title</source>
            <translation>无标题</translation>
        </message>
        <message>
            <source>Only on this computer</source>
            <translation>仅在本机</translation>
        </message>
        <message>
            <source>Ended {day}</source>
            <translation>已于{day}到期</translation>
        </message>
        <message>
            <source>Valid until {day}</source>
            <translation>有效期至{day}</translation>
        </message>
        <message>
            <source>Hand in for review</source>
            <translation>提交审核</translation>
        </message>
        <message>
            <source>Take back</source>
            <translation>撤回</translation>
        </message>
        <message>
            <source>Reject</source>
            <translation>退回</translation>
        </message>
        <message>
            <source>Approve and publish</source>
            <translation>批准并发布</translation>
        </message>
        <message>
            <source>Archive</source>
            <translation>归档</translation>
        </message>
        <message>
            <source>Handed in</source>
            <translation>已提交</translation>
        </message>
        <message>
            <source>Taken back</source>
            <translation>已撤回</translation>
        </message>
        <message>
            <source>Rejected</source>
            <translation>已退回</translation>
        </message>
        <message>
            <source>Approved</source>
            <translation>已批准</translation>
        </message>
        <message>
            <source>Archived</source>
            <translation>已归档</translation>
        </message>
        <message>
            <source>To review</source>
            <translation>待审核</translation>
        </message>
        <message>
            <source>Drafts</source>
            <translation>草稿</translation>
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
            <source>Published</source>
            <translation>已发布</translation>
        </message>
        <message>
            <source>Not saved yet</source>
            <translation>尚未保存</translation>
        </message>
        <message>
            <source>Running out</source>
            <translation>即将到期</translation>
        </message>
        <message>
            <source>What happened</source>
            <translation>经过</translation>
        </message>
        <message>
            <source>Version {number}</source>
            <translation>第 {number} 版</translation>
        </message>
        <message>
            <source>Searched in vain</source>
            <translation>搜索无结果</translation>
        </message>
        <message>
            <source>{times} times by {people} people</source>
            <translation>{people} 人共 {times} 次</translation>
        </message>
        <message>
            <source>Did not help</source>
            <translation>没有帮助</translation>
        </message>
        <message>
            <source>wrong {wrong}, not useful {useless}, useful {useful}</source>
            <translation>有误 {wrong}，无用 {useless}，有用 {useful}</translation>
        </message>
        <message>
            <source>What has changed</source>
            <translation>改动内容</translation>
        </message>
        <message>
            <source>Write this again</source>
            <translation>按此版重写</translation>
        </message>
        <message>
            <source>A new draft with what this version says</source>
            <translation>以此版内容新建草稿</translation>
        </message>
        <message>
            <source>This is the first version.</source>
            <translation>这是第一版。</translation>
        </message>
        <message>
            <source>Version {new} against version {old}</source>
            <translation>第 {new} 版与第 {old} 版对比</translation>
        </message>
        <message>
            <source>No article</source>
            <translation>无文章</translation>
        </message>
    </context>
    <context>
        <name>Ending</name>
        <message>
            <source>The exchange does not accept this phone's password. Tell your administrator.</source>
            <translation>交换机不接受此话机的密码，请联系管理员。</translation>
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
            <source>The exchange lost the call. Dial again.</source>
            <translation>交换机丢失了此通话，请重拨。</translation>
        </message>
        <message>
            <source>Busy. Try again in a minute or leave a callback.</source>
            <translation>对方正忙，请稍后再试或登记回拨。</translation>
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
            <source>The number has moved, and the exchange did not say where to.</source>
            <translation>该号码已变更，交换机未告知新号码。</translation>
        </message>
        <message>
            <source>The call could not be placed. Check the link to the exchange.</source>
            <translation>呼叫未能发出，请检查与交换机的连接。</translation>
        </message>
        <message>
            <source>The call was declined. Try again later or ask your team lead.</source>
            <translation>呼叫被拒绝。请稍后再试，或询问班长。</translation>
        </message>
        <message>
            <source>The two phones have no sound format or encryption in common. Tell your administrator.</source>
            <translation>两部话机没有共同的声音格式或加密方式。请告知管理员。</translation>
        </message>
        <message>
            <source>There is no network. Check the cable, Wi-Fi or VPN.</source>
            <translation>没有网络。请检查网线、无线网络或 VPN。</translation>
        </message>
        <message>
            <source>There are too many calls at once. End one first.</source>
            <translation>同时通话过多。请先结束一个。</translation>
        </message>
        <message>
            <source>No telephone line is set up for you. Tell your administrator.</source>
            <translation>没有为您设置电话线路。请告知管理员。</translation>
        </message>
        <message>
            <source>This cannot be dialled. Type a number, an extension or a SIP address.</source>
            <translation>无法拨打。请输入号码、分机或 SIP 地址。</translation>
        </message>
        <message>
            <source>The phone reported an error. If it happens again, start the program anew.</source>
            <translation>话机报告了错误。若再次发生，请重新启动程序。</translation>
        </message>
        <message>
            <source>Transferred. The caller is with somebody else now.</source>
            <translation>已转接，来电者正与他人通话。</translation>
        </message>
        <message>
            <source>Sent on. The exchange did not say whether anybody took the call.</source>
            <translation>已转出。交换机未告知是否有人接听。</translation>
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
        <message>
            <source>Type a time like 09:30.</source>
            <translation>请输入时间，例如 09:30。</translation>
        </message>
    </context>
    <context>
        <name>FormDesk</name>
        <message>
            <source>Forms</source>
            <translation>表单</translation>
        </message>
        <message>
            <source>New form</source>
            <translation>新建表单</translation>
        </message>
        <message>
            <source>No form open</source>
            <translation>未打开表单</translation>
        </message>
        <message>
            <source>Choose one at the left, or make a new one.</source>
            <translation>请在左侧选择，或新建一个。</translation>
        </message>
        <message>
            <source>All of them</source>
            <translation>全部</translation>
        </message>
        <message>
            <source>{choice} is offered under (none = all):</source>
            <translation>“{choice}”在以下选项下提供（不勾选即全部）：</translation>
        </message>
        <message>
            <source>Choices offered under</source>
            <translation>显示哪个上级选项下的内容</translation>
        </message>
        <message>
            <source>Choices</source>
            <translation>选项</translation>
        </message>
        <message>
            <source>Add a choice</source>
            <translation>添加选项</translation>
        </message>
        <message>
            <source>Remove</source>
            <translation>删除</translation>
        </message>
        <message>
            <source>Paste a table</source>
            <translation>粘贴表格</translation>
        </message>
        <message>
            <source>Rows of a spreadsheet: English, Chinese and, if you have one, a code.</source>
            <translation>可粘贴电子表格的行：英文、中文，以及（如有）代码。</translation>
        </message>
        <message>
            <source>As agents see it</source>
            <translation>座席看到的效果</translation>
        </message>
        <message>
            <source>Try it</source>
            <translation>试一试</translation>
        </message>
        <message>
            <source>Shows what an agent is told who hands it in like this</source>
            <translation>显示座席这样提交时会看到的提示</translation>
        </message>
        <message>
            <source>Language of the preview</source>
            <translation>预览语言</translation>
        </message>
        <message>
            <source>Look of the preview</source>
            <translation>预览外观</translation>
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
            <source>One line of text</source>
            <translation>单行文本</translation>
        </message>
        <message>
            <source>Several lines of text</source>
            <translation>多行文本</translation>
        </message>
        <message>
            <source>Choice from a list</source>
            <translation>列表选择</translation>
        </message>
        <message>
            <source>Number</source>
            <translation>数字</translation>
        </message>
        <message>
            <source>Whole number</source>
            <translation>整数</translation>
        </message>
        <message>
            <source>Yes or no</source>
            <translation>是或否</translation>
        </message>
        <message>
            <source>Date</source>
            <translation>日期</translation>
        </message>
        <message>
            <source>Time</source>
            <translation>时间</translation>
        </message>
        <message>
            <source>Telephone number</source>
            <translation>电话号码</translation>
        </message>
        <message>
            <source>Wrap-ups</source>
            <translation>话后处理</translation>
        </message>
        <message>
            <source>Tickets</source>
            <translation>工单</translation>
        </message>
        <message>
            <source>Customers</source>
            <translation>客户</translation>
        </message>
        <message>
            <source>Score sheets</source>
            <translation>评分表</translation>
        </message>
        <message>
            <source>Write the form&apos;s name in both languages.</source>
            <translation>请用两种语言填写表单名称。</translation>
        </message>
        <message>
            <source>Shorten the form&apos;s name to 120 characters.</source>
            <translation>表单名称请缩短到 120 个字符以内。</translation>
        </message>
        <message>
            <source>Every form has notes of several lines that are always shown.</source>
            <translation>每个表单都必须有始终显示的多行备注。</translation>
        </message>
        <message>
            <source>A form has at most 100 fields. Remove some.</source>
            <translation>一个表单最多 100 个字段，请删除一些。</translation>
        </message>
        <message>
            <source>This field is there twice. Remove one.</source>
            <translation>该字段重复，请删除一个。</translation>
        </message>
        <message>
            <source>Write its name in both languages.</source>
            <translation>请用两种语言填写字段名称。</translation>
        </message>
        <message>
            <source>Shorten the name to 120, hint and message to 200 characters.</source>
            <translation>名称请缩短到 120 个字符，说明和提示缩短到 200 个字符。</translation>
        </message>
        <message>
            <source>Add something to choose from.</source>
            <translation>请添加可选项。</translation>
        </message>
        <message>
            <source>A list has at most 500 choices. Remove some.</source>
            <translation>列表最多 500 个选项，请删除一些。</translation>
        </message>
        <message>
            <source>Write every choice in both languages, 120 characters at most.</source>
            <translation>每个选项都要有两种语言，最多 120 个字符。</translation>
        </message>
        <message>
            <source>Two choices are the same. Change or remove one.</source>
            <translation>有两个选项相同，请修改或删除一个。</translation>
        </message>
        <message>
            <source>It can only follow another choice. Choose which one.</source>
            <translation>只能跟随另一个选择字段，请选择是哪一个。</translation>
        </message>
        <message>
            <source>It follows a choice that the field above does not offer.</source>
            <translation>它跟随的选项在上级字段中不存在。</translation>
        </message>
        <message>
            <source>It is shown by a field that is gone. Choose another.</source>
            <translation>控制其显示的字段已删除，请另选一个。</translation>
        </message>
        <message>
            <source>Say for which answers it is shown.</source>
            <translation>请说明在哪些答案下显示。</translation>
        </message>
        <message>
            <source>It is shown for an answer that cannot be given.</source>
            <translation>显示条件中的答案不可能出现。</translation>
        </message>
        <message>
            <source>The least is more than the most.</source>
            <translation>最小值大于最大值。</translation>
        </message>
        <message>
            <source>This limit is out of range.</source>
            <translation>该限制超出范围。</translation>
        </message>
        <message>
            <source>The field would not accept what stands in it at the beginning.</source>
            <translation>该字段不接受自己的初始值。</translation>
        </message>
        <message>
            <source>It waits for itself. Choose another field.</source>
            <translation>它在等待自己，请选择其他字段。</translation>
        </message>
        <message>
            <source>wording</source>
            <translation>文字</translation>
        </message>
        <message>
            <source>kind</source>
            <translation>类型</translation>
        </message>
        <message>
            <source>whether it must be filled in</source>
            <translation>是否必填</translation>
        </message>
        <message>
            <source>choices</source>
            <translation>选项</translation>
        </message>
        <message>
            <source>what stands in it at the beginning</source>
            <translation>初始值</translation>
        </message>
        <message>
            <source>limits</source>
            <translation>限制</translation>
        </message>
        <message>
            <source>when it is shown</source>
            <translation>显示条件</translation>
        </message>
        <message>
            <source>width</source>
            <translation>宽度</translation>
        </message>
        <message>
            <source>Without a name</source>
            <translation>未命名</translation>
        </message>
        <message>
            <source>v{number}</source>
            <translation>v{number}</translation>
        </message>
        <message>
            <source>Not published yet</source>
            <translation>尚未发布</translation>
        </message>
        <message>
            <source>Draft</source>
            <translation>草稿</translation>
        </message>
        <message>
            <source>Not in use</source>
            <translation>未使用</translation>
        </message>
        <message>
            <source>Name and purpose</source>
            <translation>名称与用途</translation>
        </message>
        <message>
            <source>shown by {field}</source>
            <translation>由“{field}”控制显示</translation>
        </message>
        <message>
            <source>The form</source>
            <translation>表单</translation>
        </message>
        <message>
            <source>The form&apos;s name</source>
            <translation>表单名称</translation>
        </message>
        <message>
            <source>New</source>
            <translation>新增</translation>
        </message>
        <message>
            <source>Gone</source>
            <translation>已删除</translation>
        </message>
        <message>
            <source>Stands elsewhere</source>
            <translation>位置改变</translation>
        </message>
        <message>
            <source>Changed: {parts}</source>
            <translation>已修改：{parts}</translation>
        </message>
        <message>
            <source>Version {number}</source>
            <translation>第 {number} 版</translation>
        </message>
        <message>
            <source>In use</source>
            <translation>使用中</translation>
        </message>
        <message>
            <source>Came with the pack</source>
            <translation>随行业包提供</translation>
        </message>
        <message>
            <source>The form is new. It is offered from now on wherever it is chosen.</source>
            <translation>这是新表单，发布后即可在选用它的地方使用。</translation>
        </message>
        <message>
            <source>What is begun or left unfinished stays on the version it was begun on; from now on version {new} is used.</source>
            <translation>已开始或未完成的内容仍使用开始时的版本；今后使用第 {new} 版。</translation>
        </message>
        <message>
            <source>Wrap-ups being written on this form now: {number}.</source>
            <translation>目前正在用此表单填写的话后处理：{number} 个。</translation>
        </message>
        <message>
            <source>{who} has published version {number} since you began. Both are kept: theirs is in use, yours is this draft.</source>
            <translation>在您编辑期间，{who}发布了第 {number} 版。两者都已保留：对方的正在使用，您的是这份草稿。</translation>
        </message>
        <message>
            <source>What changes</source>
            <translation>变更内容</translation>
        </message>
        <message>
            <source>Against version {number}</source>
            <translation>与第 {number} 版相比</translation>
        </message>
        <message>
            <source>The new form</source>
            <translation>新表单</translation>
        </message>
        <message>
            <source>Publish version {number}</source>
            <translation>发布第 {number} 版</translation>
        </message>
        <message>
            <source>Not yet</source>
            <translation>暂不</translation>
        </message>
        <message>
            <source>Publish the form?</source>
            <translation>发布此表单？</translation>
        </message>
        <message>
            <source>Version {number} is in use</source>
            <translation>第 {number} 版使用中</translation>
        </message>
        <message>
            <source>Fields</source>
            <translation>字段</translation>
        </message>
        <message>
            <source>Versions</source>
            <translation>版本</translation>
        </message>
        <message>
            <source>What is shown of the form</source>
            <translation>显示表单的哪一部分</translation>
        </message>
        <message>
            <source>What must be mended</source>
            <translation>需要修正的问题</translation>
        </message>
        <message>
            <source>Undo</source>
            <translation>撤销</translation>
        </message>
        <message>
            <source>Redo</source>
            <translation>重做</translation>
        </message>
        <message>
            <source>Add a field</source>
            <translation>添加字段</translation>
        </message>
        <message>
            <source>Duplicate the field</source>
            <translation>复制字段</translation>
        </message>
        <message>
            <source>Remove the field</source>
            <translation>删除字段</translation>
        </message>
        <message>
            <source>Up</source>
            <translation>上移</translation>
        </message>
        <message>
            <source>Down</source>
            <translation>下移</translation>
        </message>
        <message>
            <source>Go on with mine</source>
            <translation>继续用我的</translation>
        </message>
        <message>
            <source>Discard the draft</source>
            <translation>放弃草稿</translation>
        </message>
        <message>
            <source>Publish…</source>
            <translation>发布…</translation>
        </message>
        <message>
            <source>Choose a version to see what it changed.</source>
            <translation>选择一个版本查看其变更。</translation>
        </message>
        <message>
            <source>This is the first version.</source>
            <translation>这是第一版。</translation>
        </message>
        <message>
            <source>What version {new} changed against version {old}</source>
            <translation>第 {new} 版相对第 {old} 版的变更</translation>
        </message>
        <message>
            <source>Go back to this version</source>
            <translation>恢复到此版本</translation>
        </message>
        <message>
            <source>You have changed this draft on another computer. This one is kept here.</source>
            <translation>您在另一台电脑上修改了这份草稿。本机的这一份已保留。</translation>
        </message>
        <message>
            <source>Saved as a draft.</source>
            <translation>已存为草稿。</translation>
        </message>
        <message>
            <source>Version {number} is published.</source>
            <translation>第 {number} 版已发布。</translation>
        </message>
        <message>
            <source>The draft says what version {number} said. Publish it to go back.</source>
            <translation>草稿内容已是第 {number} 版。发布后即恢复。</translation>
        </message>
        <message>
            <source>Nothing</source>
            <translation>无</translation>
        </message>
        <message>
            <source>Name, {language}</source>
            <translation>名称，{language}</translation>
        </message>
        <message>
            <source>Line below the field, {language}</source>
            <translation>字段下方的说明，{language}</translation>
        </message>
        <message>
            <source>What it says when it is wrong, {language}</source>
            <translation>填写有误时的提示，{language}</translation>
        </message>
        <message>
            <source>Kind</source>
            <translation>类型</translation>
        </message>
        <message>
            <source>Must be filled in</source>
            <translation>必填</translation>
        </message>
        <message>
            <source>Takes a whole row</source>
            <translation>占满一行</translation>
        </message>
        <message>
            <source>Its choices depend on</source>
            <translation>选项取决于</translation>
        </message>
        <message>
            <source>Stands in it at the beginning</source>
            <translation>初始值</translation>
        </message>
        <message>
            <source>Most characters</source>
            <translation>最多字符数</translation>
        </message>
        <message>
            <source>At least</source>
            <translation>最小值</translation>
        </message>
        <message>
            <source>At most</source>
            <translation>最大值</translation>
        </message>
        <message>
            <source>Name of the form, {language}</source>
            <translation>表单名称，{language}</translation>
        </message>
        <message>
            <source>Always</source>
            <translation>始终</translation>
        </message>
        <message>
            <source>Shown</source>
            <translation>显示</translation>
        </message>
        <message>
            <source>while the answer is</source>
            <translation>当答案为</translation>
        </message>
        <message>
            <source>while the answer is (several: commas between)</source>
            <translation>当答案为（多个用逗号分隔）</translation>
        </message>
        <message>
            <source>Find a form</source>
            <translation>查找表单</translation>
        </message>
        <message>
            <source>No forms yet</source>
            <translation>还没有表单</translation>
        </message>
        <message>
            <source>Queues</source>
            <translation>队列</translation>
        </message>
        <message>
            <source>uses this form</source>
            <translation>使用此表单</translation>
        </message>
        <message>
            <source>uses “{form}”</source>
            <translation>使用“{form}”</translation>
        </message>
        <message>
            <source>has no form of its own</source>
            <translation>没有专用表单</translation>
        </message>
        <message>
            <source>Publish the form first: then queues can use it.</source>
            <translation>请先发布表单，之后队列才能使用。</translation>
        </message>
        <message>
            <source>A queue uses one form: ticking it here takes it from the other. It counts from the next call.</source>
            <translation>每个队列使用一个表单：在此勾选后不再使用原表单，自下一通来电起生效。</translation>
        </message>
        <message>
            <source>Use for these queues</source>
            <translation>用于这些队列</translation>
        </message>
        <message>
            <source>Somebody else has changed the forms meanwhile. Look again.</source>
            <translation>其他人在此期间更改了表单，请重新查看。</translation>
        </message>
        <message>
            <source>From the next call on these queues use the form.</source>
            <translation>自下一通来电起，所选队列使用此表单。</translation>
        </message>
        <message>
            <source>Choose the queues that use it.</source>
            <translation>请选择使用它的队列。</translation>
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
        <name>HandoverBanner</name>
        <message>
            <source>Handed over by {who}, {time}, {queue}</source>
            <translation>由{who}于 {time} 转来，{queue}</translation>
        </message>
        <message>
            <source>Handed over by {who}, {time}</source>
            <translation>由{who}于 {time} 转来</translation>
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
        <name>Import</name>
        <message>
            <source>are added</source>
            <translation>将新增</translation>
        </message>
        <message>
            <source>take the file&apos;s values</source>
            <translation>将采用文件中的值</translation>
        </message>
        <message>
            <source>stay as they are</source>
            <translation>保持不变</translation>
        </message>
        <message>
            <source>are left out</source>
            <translation>将被跳过</translation>
        </message>
        <message>
            <source>Choose the table</source>
            <translation>选择表格</translation>
        </message>
        <message>
            <source>Save the bad rows</source>
            <translation>保存错误行</translation>
        </message>
        <message>
            <source>Tables</source>
            <translation>表格</translation>
        </message>
        <message>
            <source>Import</source>
            <translation>导入</translation>
        </message>
        <message>
            <source>New import</source>
            <translation>新建导入</translation>
        </message>
        <message>
            <source>Imports</source>
            <translation>导入列表</translation>
        </message>
        <message>
            <source>No import open</source>
            <translation>未打开导入</translation>
        </message>
        <message>
            <source>Choose a table (CSV or Excel) with New import. It is compared before anything is written.</source>
            <translation>点击“新建导入”选择表格（CSV 或 Excel）。写入之前会先比对。</translation>
        </message>
        <message>
            <source>Customers</source>
            <translation>客户</translation>
        </message>
        <message>
            <source>Articles</source>
            <translation>知识文章</translation>
        </message>
        <message>
            <source>Telephone numbers</source>
            <translation>电话号码</translation>
        </message>
        <message>
            <source>Waits for its file</source>
            <translation>等待文件</translation>
        </message>
        <message>
            <source>File is there</source>
            <translation>文件已到</translation>
        </message>
        <message>
            <source>Being compared</source>
            <translation>正在比对</translation>
        </message>
        <message>
            <source>Compared</source>
            <translation>已比对</translation>
        </message>
        <message>
            <source>Being imported</source>
            <translation>正在导入</translation>
        </message>
        <message>
            <source>Imported</source>
            <translation>已导入</translation>
        </message>
        <message>
            <source>Failed</source>
            <translation>失败</translation>
        </message>
        <message>
            <source>Stopped</source>
            <translation>已停止</translation>
        </message>
        <message>
            <source>Interrupted</source>
            <translation>已中断</translation>
        </message>
        <message>
            <source>New</source>
            <translation>新增</translation>
        </message>
        <message>
            <source>Changed</source>
            <translation>变更</translation>
        </message>
        <message>
            <source>Unchanged</source>
            <translation>未变</translation>
        </message>
        <message>
            <source>Bad</source>
            <translation>错误</translation>
        </message>
        <message>
            <source>Line {number}</source>
            <translation>第 {number} 行</translation>
        </message>
        <message>
            <source>{rows} of {total} rows</source>
            <translation>{rows} / {total} 行</translation>
        </message>
        <message>
            <source>{rows} rows</source>
            <translation>{rows} 行</translation>
        </message>
        <message>
            <source>The file did not arrive. Choose it again.</source>
            <translation>文件未送达，请重新选择。</translation>
        </message>
        <message>
            <source>Say which column is what, then compare: nothing is written by that.</source>
            <translation>请指定各列的含义，然后比对：比对不会写入任何内容。</translation>
        </message>
        <message>
            <source>The file is compared with what is there. Nothing is written.</source>
            <translation>正在与现有数据比对，不写入任何内容。</translation>
        </message>
        <message>
            <source>There is nothing to import: no row is new or changed.</source>
            <translation>没有可导入的内容：没有新增或变更的行。</translation>
        </message>
        <message>
            <source>Nothing is written yet. Bad rows are left out when you import.</source>
            <translation>尚未写入任何内容。导入时会跳过错误行。</translation>
        </message>
        <message>
            <source>The rows are being written. You may go on working, or leave.</source>
            <translation>正在写入。您可以继续工作或离开。</translation>
        </message>
        <message>
            <source>The import is done.</source>
            <translation>导入完成。</translation>
        </message>
        <message>
            <source>The import failed.</source>
            <translation>导入失败。</translation>
        </message>
        <message>
            <source>What was written stays. Import again: it goes on where it ended.</source>
            <translation>已写入的内容会保留。再次导入即从中断处继续。</translation>
        </message>
        <message>
            <source>Nothing was written. Compare again.</source>
            <translation>没有写入任何内容，请重新比对。</translation>
        </message>
        <message>
            <source>Say which column is “{field}”.</source>
            <translation>请指定哪一列是“{field}”。</translation>
        </message>
        <message>
            <source>Two columns are “{field}”. Leave one out.</source>
            <translation>有两列都是“{field}”，请去掉一列。</translation>
        </message>
        <message>
            <source>Left out</source>
            <translation>不导入</translation>
        </message>
        <message>
            <source>The file is being sent.</source>
            <translation>正在发送文件。</translation>
        </message>
        <message>
            <source>Columns of the file</source>
            <translation>文件的列</translation>
        </message>
        <message>
            <source>Examples</source>
            <translation>示例</translation>
        </message>
        <message>
            <source>How far it is</source>
            <translation>进度</translation>
        </message>
        <message>
            <source>Save the bad rows…</source>
            <translation>保存错误行…</translation>
        </message>
        <message>
            <source>Stop</source>
            <translation>停止</translation>
        </message>
        <message>
            <source>Compare</source>
            <translation>比对</translation>
        </message>
        <message>
            <source>Find an import</source>
            <translation>查找导入</translation>
        </message>
        <message>
            <source>No imports yet</source>
            <translation>还没有导入</translation>
        </message>
    </context>
    <context>
        <name>ImportMistake</name>
        <message>
            <source>; </source>
            <translation>；</translation>
        </message>
        <message>
            <source>{field} {problem}</source>
            <translation>“{field}”{problem}</translation>
        </message>
        <message>
            <source>{field} “{value}” {problem}</source>
            <translation>“{field}”的值“{value}”{problem}</translation>
        </message>
        <message>
            <source>{sentence}.</source>
            <translation>{sentence}。</translation>
        </message>
        <message>
            <source>is empty</source>
            <translation>为空</translation>
        </message>
        <message>
            <source>Give every article an id of its own, for example refund-rules.</source>
            <translation>请为每篇文章填写唯一编号，例如 refund-rules。</translation>
        </message>
        <message>
            <source>Enter one of the pack&apos;s categories.</source>
            <translation>请填写行业包中的一个分类。</translation>
        </message>
        <message>
            <source>Enter a title in at least one language.</source>
            <translation>请至少填写一种语言的标题。</translation>
        </message>
        <message>
            <source>Enter the text in at least one language.</source>
            <translation>请至少填写一种语言的正文。</translation>
        </message>
        <message>
            <source>Give every customer a number of its own.</source>
            <translation>请为每位客户填写唯一编号。</translation>
        </message>
        <message>
            <source>Enter the name.</source>
            <translation>请填写姓名。</translation>
        </message>
        <message>
            <source>Say whose number it is.</source>
            <translation>请填写号码属于哪位客户。</translation>
        </message>
        <message>
            <source>Enter the number.</source>
            <translation>请填写号码。</translation>
        </message>
        <message>
            <source>has {length} characters</source>
            <translation>有 {length} 个字符</translation>
        </message>
        <message>
            <source>Shorten it to {most}.</source>
            <translation>请缩短到 {most} 个以内。</translation>
        </message>
        <message>
            <source>contains a space</source>
            <translation>含有空格</translation>
        </message>
        <message>
            <source>Write it in one piece.</source>
            <translation>请去掉空格。</translation>
        </message>
        <message>
            <source>is neither yes nor no</source>
            <translation>既不是“是”也不是“否”</translation>
        </message>
        <message>
            <source>Write 1 or 0.</source>
            <translation>请填写 1 或 0。</translation>
        </message>
        <message>
            <source>is no amount</source>
            <translation>不是金额</translation>
        </message>
        <message>
            <source>Write digits with a point, for example 86.40.</source>
            <translation>请填写数字和小数点，例如 86.40。</translation>
        </message>
        <message>
            <source>is too large an amount</source>
            <translation>金额过大</translation>
        </message>
        <message>
            <source>Write an amount below 1,000,000,000,000.</source>
            <translation>请填写小于 1,000,000,000,000 的金额。</translation>
        </message>
        <message>
            <source>is too little</source>
            <translation>过小</translation>
        </message>
        <message>
            <source>Write {bound} or more.</source>
            <translation>请填写 {bound} 或更大的值。</translation>
        </message>
        <message>
            <source>is too much</source>
            <translation>过大</translation>
        </message>
        <message>
            <source>Write {bound} or less.</source>
            <translation>请填写 {bound} 或更小的值。</translation>
        </message>
        <message>
            <source>is no date</source>
            <translation>不是日期</translation>
        </message>
        <message>
            <source>Write year, month and day, for example 2026-05-18.</source>
            <translation>请填写年、月、日，例如 2026-05-18。</translation>
        </message>
        <message>
            <source>is too early</source>
            <translation>日期过早</translation>
        </message>
        <message>
            <source>The first possible day is {bound}.</source>
            <translation>最早可填 {bound}。</translation>
        </message>
        <message>
            <source>is too late</source>
            <translation>日期过晚</translation>
        </message>
        <message>
            <source>The last possible day is {bound}.</source>
            <translation>最晚可填 {bound}。</translation>
        </message>
        <message>
            <source>is not offered</source>
            <translation>不是可选值</translation>
        </message>
        <message>
            <source>Choose one of {offered}.</source>
            <translation>请从以下值中选择：{offered}。</translation>
        </message>
        <message>
            <source>lost its last digits in Excel</source>
            <translation>在 Excel 中丢失了末尾数字</translation>
        </message>
        <message>
            <source>Format the column as text and enter the number again.</source>
            <translation>请把该列设为文本格式后重新填写号码。</translation>
        </message>
        <message>
            <source>is no telephone number</source>
            <translation>不是电话号码</translation>
        </message>
        <message>
            <source>Write it with its country code, for example +86 139 1234 5678.</source>
            <translation>请连同国家代码填写，例如 +86 139 1234 5678。</translation>
        </message>
        <message>
            <source>is no e-mail address</source>
            <translation>不是电子邮箱地址</translation>
        </message>
        <message>
            <source>Write it like name@example.com.</source>
            <translation>请按 name@example.com 的格式填写。</translation>
        </message>
        <message>
            <source>holds {count} numbers</source>
            <translation>含有 {count} 个号码</translation>
        </message>
        <message>
            <source>A customer has at most {most}.</source>
            <translation>每位客户最多 {most} 个。</translation>
        </message>
        <message>
            <source>is not possible here</source>
            <translation>不能这样填写</translation>
        </message>
        <message>
            <source>Look at the field in the program.</source>
            <translation>请在程序中查看该字段。</translation>
        </message>
        <message>
            <source>stands in line {line} already</source>
            <translation>在第 {line} 行已经出现</translation>
        </message>
        <message>
            <source>Keep one of the two lines.</source>
            <translation>请只保留其中一行。</translation>
        </message>
        <message>
            <source>is no customer</source>
            <translation>没有对应的客户</translation>
        </message>
        <message>
            <source>Import the customer first, or correct the number.</source>
            <translation>请先导入该客户，或更正编号。</translation>
        </message>
        <message>
            <source>would make {count} numbers</source>
            <translation>会使号码达到 {count} 个</translation>
        </message>
        <message>
            <source>Delete some in the program first.</source>
            <translation>请先在程序中删除一些号码。</translation>
        </message>
        <message>
            <source>has been edited in the program since</source>
            <translation>已在程序中修改过</translation>
        </message>
        <message>
            <source>Change the article there.</source>
            <translation>请在程序中修改该文章。</translation>
        </message>
        <message>
            <source>The line has {cells} cells, the header {header}.</source>
            <translation>该行有 {cells} 个单元格，表头有 {header} 个。</translation>
        </message>
        <message>
            <source>Put text that holds the separator in quotation marks.</source>
            <translation>请给含有分隔符的文字加上引号。</translation>
        </message>
        <message>
            <source>The line cannot be read: {said}.</source>
            <translation>该行无法读取：{said}。</translation>
        </message>
        <message>
            <source>Look for a quotation mark that is opened and never closed.</source>
            <translation>请检查是否有未闭合的引号。</translation>
        </message>
        <message>
            <source>Some characters are damaged.</source>
            <translation>有些字符已损坏。</translation>
        </message>
        <message>
            <source>Save the file as UTF-8 (Excel: CSV UTF-8) and try again.</source>
            <translation>请把文件另存为 UTF-8（Excel：CSV UTF-8）后重试。</translation>
        </message>
        <message>
            <source>A cell is too long.</source>
            <translation>有单元格过长。</translation>
        </message>
        <message>
            <source>A cell holds plain text of at most {most} characters.</source>
            <translation>每个单元格最多 {most} 个字符的纯文本。</translation>
        </message>
        <message>
            <source>The database refused the row.</source>
            <translation>数据库拒绝了该行。</translation>
        </message>
        <message>
            <source>Look for unusual characters and type it again.</source>
            <translation>请检查是否有异常字符，然后重新填写。</translation>
        </message>
    </context>
    <context>
        <name>ImportProblem</name>
        <message>
            <source>The file is empty.</source>
            <translation>文件是空的。</translation>
        </message>
        <message>
            <source>{file} is larger than {most} MiB. Split it.</source>
            <translation>{file} 超过 {most} MiB，请拆分后再导入。</translation>
        </message>
        <message>
            <source>{file} is neither .csv nor .xlsx. Save it as one of them.</source>
            <translation>{file} 既不是 .csv 也不是 .xlsx，请另存为其中一种格式。</translation>
        </message>
        <message>
            <source>{file} cannot be read: {said}.</source>
            <translation>{file} 无法读取：{said}。</translation>
        </message>
        <message>
            <source>{file} unpacks to more than {most} GiB. Save it as .csv.</source>
            <translation>{file} 解压后超过 {most} GiB，请另存为 .csv。</translation>
        </message>
        <message>
            <source>{file} is no workbook that can be read ({said}). Save it as .csv.</source>
            <translation>{file} 不是可读取的工作簿（{said}），请另存为 .csv。</translation>
        </message>
        <message>
            <source>{file} has no sheet.</source>
            <translation>{file} 中没有工作表。</translation>
        </message>
        <message>
            <source>The file has more than {most} rows. Split it.</source>
            <translation>文件超过 {most} 行，请拆分后再导入。</translation>
        </message>
        <message>
            <source>Line {line} has more than {most} columns. Is the separator right?</source>
            <translation>第 {line} 行超过 {most} 列，请检查分隔符是否正确。</translation>
        </message>
        <message>
            <source>The header cannot be read: {said}. Look for a quotation mark that is opened and never closed.</source>
            <translation>表头无法读取：{said}。请检查是否有未闭合的引号。</translation>
        </message>
        <message>
            <source>Some characters of the header are damaged. Save the file as UTF-8 (Excel: CSV UTF-8) and try again.</source>
            <translation>表头中有些字符已损坏。请把文件另存为 UTF-8（Excel：CSV UTF-8）后重试。</translation>
        </message>
        <message>
            <source>A heading has more than {most} characters. Is the first line the headings?</source>
            <translation>有列标题超过 {most} 个字符，请确认第一行是否为表头。</translation>
        </message>
        <message>
            <source>The file has no column for {fields}. Choose it again and say which column is what.</source>
            <translation>文件中没有对应 {fields} 的列，请重新选择文件并指定各列。</translation>
        </message>
        <message>
            <source>The file has no column “{heading}”. Choose it again and say which column is what.</source>
            <translation>文件中没有“{heading}”这一列，请重新选择文件并指定各列。</translation>
        </message>
        <message>
            <source>There is no field {field}. Choose the file again and say which column is what.</source>
            <translation>没有 {field} 这个字段，请重新选择文件并指定各列。</translation>
        </message>
        <message>
            <source>“{first}” and “{heading}” would be the same field, {field}. Leave one out.</source>
            <translation>“{first}”和“{heading}”都对应字段 {field}，请去掉其中一列。</translation>
        </message>
        <message>
            <source>The server&apos;s database is empty: it was never started with an industry pack.</source>
            <translation>服务器的数据库是空的：从未加载过行业包。</translation>
        </message>
        <message>
            <source>The database stopped answering ({said}). What stands up to line {line} is stored: import again, it goes on from there.</source>
            <translation>数据库停止响应（{said}）。第 {line} 行及之前的内容已保存，再次导入会从那里继续。</translation>
        </message>
        <message>
            <source>The server cannot write the list of bad rows: {said}. Tell your administrator.</source>
            <translation>服务器无法写入错误行列表：{said}。请联系管理员。</translation>
        </message>
        <message>
            <source>Something went wrong inside the server. Its log has the details: tell your administrator.</source>
            <translation>服务器内部出错，详情见服务器日志，请联系管理员。</translation>
        </message>
        <message>
            <source>Another import is going on. Wait until it has ended.</source>
            <translation>另一个导入正在进行，请等它结束。</translation>
        </message>
        <message>
            <source>Compare it first: nothing is written by that.</source>
            <translation>请先比对，比对不会写入任何内容。</translation>
        </message>
        <message>
            <source>The file is no longer kept. Choose it again.</source>
            <translation>文件已不再保留，请重新选择。</translation>
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
        <message>
            <source>Transfer</source>
            <translation>转接</translation>
        </message>
        <message>
            <source>Conference</source>
            <translation>会议</translation>
        </message>
        <message>
            <source>Bring somebody else into the call</source>
            <translation>邀请他人加入通话</translation>
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
            <source>“{choice}”</source>
            <translation>“{choice}”</translation>
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
        <message>
            <source>Guide for this call</source>
            <translation>本次通话的指引</translation>
        </message>
        <message>
            <source>Chosen for calls like this</source>
            <translation>针对此类来电</translation>
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
        <name>Lamp</name>
        <message>
            <source>Free</source>
            <translation>空闲</translation>
        </message>
        <message>
            <source>Rings</source>
            <translation>振铃</translation>
        </message>
        <message>
            <source>On the phone</source>
            <translation>通话中</translation>
        </message>
        <message>
            <source>Holds a call</source>
            <translation>保持通话</translation>
        </message>
        <message>
            <source>Not known</source>
            <translation>未知</translation>
        </message>
    </context>
    <context>
        <name>LineCheck</name>
        <message>
            <source>running</source>
            <translation>检查中</translation>
        </message>
        <message>
            <source>{seconds} s</source>
            <translation>{seconds} 秒</translation>
        </message>
        <message>
            <source>Sound devices</source>
            <translation>声音设备</translation>
        </message>
        <message>
            <source>Name of the exchange</source>
            <translation>交换机名称</translation>
        </message>
        <message>
            <source>Network to the exchange</source>
            <translation>到交换机的网络</translation>
        </message>
        <message>
            <source>Connection to the exchange</source>
            <translation>到交换机的连接</translation>
        </message>
        <message>
            <source>Registration</source>
            <translation>注册</translation>
        </message>
        <message>
            <source>Sound of a call</source>
            <translation>通话声音</translation>
        </message>
        <message>
            <source>Microphone</source>
            <translation>麦克风</translation>
        </message>
        <message>
            <source>Name of the server</source>
            <translation>服务器名称</translation>
        </message>
        <message>
            <source>Connection to the server</source>
            <translation>到服务器的连接</translation>
        </message>
        <message>
            <source>Answer of the server</source>
            <translation>服务器应答</translation>
        </message>
        <message>
            <source>News from the server</source>
            <translation>服务器消息</translation>
        </message>
        <message>
            <source>good</source>
            <translation>正常</translation>
        </message>
        <message>
            <source>take care</source>
            <translation>注意</translation>
        </message>
        <message>
            <source>wrong</source>
            <translation>有问题</translation>
        </message>
        <message>
            <source>not checked</source>
            <translation>未检查</translation>
        </message>
        <message>
            <source>from {value}</source>
            <translation>从 {value}</translation>
        </message>
        <message>
            <source>{value} ms</source>
            <translation>{value} 毫秒</translation>
        </message>
        <message>
            <source>seen as {value}</source>
            <translation>对外地址 {value}</translation>
        </message>
        <message>
            <source>relayed by {value}</source>
            <translation>由 {value} 中继</translation>
        </message>
        <message>
            <source>Public address (STUN)</source>
            <translation>公网地址（STUN）</translation>
        </message>
        <message>
            <source>Relay for sound (TURN)</source>
            <translation>语音中继（TURN）</translation>
        </message>
        <message>
            <source>It is known where others send sound for you to.</source>
            <translation>已知对方向哪个地址发送语音。</translation>
        </message>
        <message>
            <source>The relay would carry your calls.</source>
            <translation>中继服务器可以转送您的通话。</translation>
        </message>
        <message>
            <source>Nothing to check: no STUN server is set up here.</source>
            <translation>无需检查：此处未设置 STUN 服务器。</translation>
        </message>
        <message>
            <source>Nothing to check: no relay is set up here.</source>
            <translation>无需检查：此处未设置中继服务器。</translation>
        </message>
        <message>
            <source>No STUN server answers. From behind a router you may hear nothing: a firewall may be in the way.</source>
            <translation>没有 STUN 服务器应答。在路由器后面可能听不到声音：可能被防火墙阻挡。</translation>
        </message>
        <message>
            <source>Known, but not every STUN server answers. Tell your administrator.</source>
            <translation>地址已知，但并非所有 STUN 服务器都应答。请告知管理员。</translation>
        </message>
        <message>
            <source>The relay does not answer. Calls go without it; a firewall may be in the way.</source>
            <translation>中继服务器没有应答。通话将不经过它；可能被防火墙阻挡。</translation>
        </message>
        <message>
            <source>The relay refuses its user name or password. Tell your administrator.</source>
            <translation>中继服务器拒绝用户名或密码。请告知管理员。</translation>
        </message>
        <message>
            <source>The relay has no room for more calls. Tell your administrator.</source>
            <translation>中继服务器已无法承载更多通话。请告知管理员。</translation>
        </message>
        <message>
            <source>The relay refuses to carry calls. Tell your administrator.</source>
            <translation>中继服务器拒绝转送通话。请告知管理员。</translation>
        </message>
        <message>
            <source>certificate for {value}</source>
            <translation>证书用于 {value}</translation>
        </message>
        <message>
            <source>by {value}</source>
            <translation>由 {value} 签发</translation>
        </message>
        <message>
            <source>until {value}</source>
            <translation>有效期至 {value}</translation>
        </message>
        <message>
            <source>loss {value} %</source>
            <translation>丢包 {value} %</translation>
        </message>
        <message>
            <source>jitter {value} ms</source>
            <translation>抖动 {value} 毫秒</translation>
        </message>
        <message>
            <source>round trip {value} ms</source>
            <translation>往返 {value} 毫秒</translation>
        </message>
        <message>
            <source>quality {value} of 4.5</source>
            <translation>音质 {value}（满分 4.5）</translation>
        </message>
        <message>
            <source>{value} packets</source>
            <translation>{value} 个包</translation>
        </message>
        <message>
            <source>level {value} %</source>
            <translation>音量 {value} %</translation>
        </message>
        <message>
            <source>cable</source>
            <translation>网线</translation>
        </message>
        <message>
            <source>Wi-Fi</source>
            <translation>无线网</translation>
        </message>
        <message>
            <source>VPN</source>
            <translation>虚拟专网</translation>
        </message>
        <message>
            <source>mobile network</source>
            <translation>移动网络</translation>
        </message>
        <message>
            <source>Microphone and speaker are open.</source>
            <translation>麦克风和扬声器已打开。</translation>
        </message>
        <message>
            <source>The exchange is found.</source>
            <translation>已找到交换机。</translation>
        </message>
        <message>
            <source>A network leads there.</source>
            <translation>网络可以到达。</translation>
        </message>
        <message>
            <source>The exchange answers.</source>
            <translation>交换机有应答。</translation>
        </message>
        <message>
            <source>The exchange accepts this phone: it can be called.</source>
            <translation>交换机接受这部话机：可以接到来电。</translation>
        </message>
        <message>
            <source>Sound goes out and comes back well.</source>
            <translation>声音能送出，也能清楚地回来。</translation>
        </message>
        <message>
            <source>The microphone hears you.</source>
            <translation>麦克风能听到您。</translation>
        </message>
        <message>
            <source>The server is found.</source>
            <translation>已找到服务器。</translation>
        </message>
        <message>
            <source>The server can be reached.</source>
            <translation>可以连上服务器。</translation>
        </message>
        <message>
            <source>The server knows you and answers fast.</source>
            <translation>服务器认识您，应答很快。</translation>
        </message>
        <message>
            <source>News arrive at once.</source>
            <translation>消息即时到达。</translation>
        </message>
        <message>
            <source>The certificate has expired. Tell your administrator.</source>
            <translation>证书已过期。请告诉管理员。</translation>
        </message>
        <message>
            <source>The certificate is not valid yet. Check date and time of this computer.</source>
            <translation>证书尚未生效。请检查这台电脑的日期和时间。</translation>
        </message>
        <message>
            <source>The authority that signed the certificate is out of date. Tell your administrator.</source>
            <translation>签发证书的机构已过期。请告诉管理员。</translation>
        </message>
        <message>
            <source>Nobody here trusts who signed the certificate. Ask your administrator for the centre's authority.</source>
            <translation>这台电脑不信任证书的签发者。请向管理员索取本中心的根证书。</translation>
        </message>
        <message>
            <source>The certificate is signed by itself, nobody vouches for it. Tell your administrator.</source>
            <translation>证书是自签名的，无人担保。请告诉管理员。</translation>
        </message>
        <message>
            <source>The certificate is for another name. Check the address, or tell your administrator.</source>
            <translation>证书属于另一个名称。请检查地址，或告诉管理员。</translation>
        </message>
        <message>
            <source>The certificate has a wildcard name, which telephony does not accept. Tell your administrator.</source>
            <translation>证书使用通配名称，电话不接受。请告诉管理员。</translation>
        </message>
        <message>
            <source>The certificate is not one for servers. Tell your administrator.</source>
            <translation>这不是服务器证书。请告诉管理员。</translation>
        </message>
        <message>
            <source>The certificate cannot be accepted. Tell your administrator.</source>
            <translation>无法接受这份证书。请告诉管理员。</translation>
        </message>
        <message>
            <source>The other side has only old encryption; TLS 1.2 or 1.3 is needed. Tell your administrator.</source>
            <translation>对方只有旧的加密方式；需要新版加密（1.2 或 1.3）。请告诉管理员。</translation>
        </message>
        <message>
            <source>The exchange wants a certificate of this phone. Ask your administrator for one.</source>
            <translation>交换机要求这部话机出示证书。请向管理员索取。</translation>
        </message>
        <message>
            <source>The exchange does not accept the certificate of this phone. Tell your administrator.</source>
            <translation>交换机不接受这部话机的证书。请告诉管理员。</translation>
        </message>
        <message>
            <source>What answers there speaks no TLS. The port or the transport is wrong: tell your administrator.</source>
            <translation>那里的服务没有加密。端口或传输方式不对：请告诉管理员。</translation>
        </message>
        <message>
            <source>The connection is taken and closed at once. A firewall may be in the way.</source>
            <translation>连接建立后立即被关闭。可能被防火墙阻挡。</translation>
        </message>
        <message>
            <source>No encrypted connection in time. A firewall may be in the way.</source>
            <translation>未能及时建立加密连接。可能被防火墙阻挡。</translation>
        </message>
        <message>
            <source>Nothing listens there. Check address and port.</source>
            <translation>那里没有服务。请检查地址和端口。</translation>
        </message>
        <message>
            <source>No encrypted connection is made. Tell your administrator.</source>
            <translation>无法建立加密连接。请告诉管理员。</translation>
        </message>
        <message>
            <source>Not checked: a step before it failed.</source>
            <translation>未检查：前面的步骤没有成功。</translation>
        </message>
        <message>
            <source>This phone works without an exchange.</source>
            <translation>这部话机不使用交换机。</translation>
        </message>
        <message>
            <source>Nobody is logged in. Log in first.</source>
            <translation>没有人登录。请先登录。</translation>
        </message>
        <message>
            <source>This profile works without a server.</source>
            <translation>此配置不使用服务器。</translation>
        </message>
        <message>
            <source>No result in time. Try again, then tell your administrator.</source>
            <translation>没有及时得到结果。请再试一次，仍不行请告诉管理员。</translation>
        </message>
        <message>
            <source>The phone has not started. Start the program anew.</source>
            <translation>话机没有启动。请重新启动程序。</translation>
        </message>
        <message>
            <source>The device you chose is not connected; another one is used. Plug it in.</source>
            <translation>您选的设备未连接，正在使用另一个。请插上它。</translation>
        </message>
        <message>
            <source>No sound device is used: nobody is heard. Choose one in Settings, Sound.</source>
            <translation>没有使用声音设备：听不到任何人。请在“设置 - 声音”中选择一个。</translation>
        </message>
        <message>
            <source>The phone library has no sound. Ask your administrator to install the one with sound.</source>
            <translation>话机组件没有声音功能。请管理员安装带声音的版本。</translation>
        </message>
        <message>
            <source>The sound device cannot be opened. Plug it in again or choose another one in Settings, Sound.</source>
            <translation>无法打开声音设备。请重新插上，或在“设置 - 声音”中选择另一个。</translation>
        </message>
        <message>
            <source>No microphone is open.</source>
            <translation>没有打开麦克风。</translation>
        </message>
        <message>
            <source>The microphone could not be measured.</source>
            <translation>无法测量麦克风。</translation>
        </message>
        <message>
            <source>The microphone was silent. Speak during the check, and look for a mute key on the headset.</source>
            <translation>麦克风没有声音。检查时请说话，并看看耳机上的静音键。</translation>
        </message>
        <message>
            <source>The name is not found. Check the network and the VPN; then tell your administrator.</source>
            <translation>找不到这个名称。请检查网络和虚拟专网，仍不行请告诉管理员。</translation>
        </message>
        <message>
            <source>Looking up the name takes long. Tell your administrator.</source>
            <translation>查询名称耗时太长。请告诉管理员。</translation>
        </message>
        <message>
            <source>No network leads there. Check the cable, Wi-Fi or VPN.</source>
            <translation>没有网络可以到达。请检查网线、无线网或虚拟专网。</translation>
        </message>
        <message>
            <source>The computer there answers, but not on this port. The service may be down.</source>
            <translation>那台机器有应答，但这个端口没有。服务可能已停止。</translation>
        </message>
        <message>
            <source>Nothing answers. Check the VPN; a firewall may be in the way, or the service is down.</source>
            <translation>没有应答。请检查虚拟专网；可能被防火墙阻挡，或服务已停止。</translation>
        </message>
        <message>
            <source>The connection broke. Check the network, then try again.</source>
            <translation>连接中断。请检查网络后再试。</translation>
        </message>
        <message>
            <source>The exchange does not answer a test message. Some never do: see the registration below.</source>
            <translation>交换机不回应测试消息。有些从不回应：请看下面的注册结果。</translation>
        </message>
        <message>
            <source>Encrypted, but nobody checks who the other side is: it is set up so. Ask your administrator.</source>
            <translation>已加密，但没有核实对方身份：配置如此。请询问管理员。</translation>
        </message>
        <message>
            <source>It works, but the certificate ends soon. Tell your administrator.</source>
            <translation>可以使用，但证书即将到期。请告诉管理员。</translation>
        </message>
        <message>
            <source>The exchange refuses this phone: name or password is wrong. Tell your administrator.</source>
            <translation>交换机拒绝这部话机：用户名或密码不对。请告诉管理员。</translation>
        </message>
        <message>
            <source>Accepted, but the exchange takes long to answer.</source>
            <translation>已接受，但交换机应答很慢。</translation>
        </message>
        <message>
            <source>The exchange has no echo to call.</source>
            <translation>交换机没有可拨打的回声测试。</translation>
        </message>
        <message>
            <source>Not checked during a call. Check again afterwards.</source>
            <translation>通话中不检查。请在通话后再检查。</translation>
        </message>
        <message>
            <source>The sound check is calling the echo. Check again afterwards.</source>
            <translation>声音检查正在呼叫回声号码，请稍后再检查。</translation>
        </message>
        <message>
            <source>A call came in between. Check again afterwards.</source>
            <translation>检查时有来电。请之后再检查。</translation>
        </message>
        <message>
            <source>The exchange did not take the test call. The echo's number may be wrong: tell your administrator.</source>
            <translation>交换机没有接通测试呼叫。回声号码可能不对：请告诉管理员。</translation>
        </message>
        <message>
            <source>Nobody answered the test call. Tell your administrator.</source>
            <translation>测试呼叫无人应答。请告诉管理员。</translation>
        </message>
        <message>
            <source>The test call broke off. Try again, then tell your administrator.</source>
            <translation>测试呼叫中断。请再试一次，仍不行请告诉管理员。</translation>
        </message>
        <message>
            <source>Sound goes out, nothing comes back: callers would hear nothing or not be heard. A firewall or router blocks it: check the VPN, tell your administrator.</source>
            <translation>声音送出后没有回来：通话会变成单向。防火墙或路由器阻挡了它：请检查虚拟专网，并告诉管理员。</translation>
        </message>
        <message>
            <source>No sound goes out and none comes back. Check the sound devices.</source>
            <translation>声音既送不出也回不来。请检查声音设备。</translation>
        </message>
        <message>
            <source>Packets come back, but silent: the far end does not hear you. Tell your administrator.</source>
            <translation>有数据返回但没有声音：对方听不到您。请告诉管理员。</translation>
        </message>
        <message>
            <source>Calls will break up. Use a cable in place of Wi-Fi, stop downloads, then check again.</source>
            <translation>通话会断断续续。请用网线代替无线网，停止下载，然后再检查。</translation>
        </message>
        <message>
            <source>Calls may sound rough. A cable in place of Wi-Fi helps; stop downloads and check again.</source>
            <translation>通话音质可能较差。改用网线会有帮助；请停止下载后再检查。</translation>
        </message>
        <message>
            <source>Sound takes long on the way: people will talk over one another.</source>
            <translation>声音在路上耗时太长：双方会抢话。</translation>
        </message>
        <message>
            <source>The server answers, but slowly: records will come late.</source>
            <translation>服务器有应答但很慢：资料会晚到。</translation>
        </message>
        <message>
            <source>News do not arrive. A proxy may hold them back: tell your administrator. Calls work.</source>
            <translation>收不到消息。可能被代理拦住：请告诉管理员。通话不受影响。</translation>
        </message>
        <message>
            <source>It did not work ({code}). Tell your administrator.</source>
            <translation>没有成功（{code}）。请告诉管理员。</translation>
        </message>
        <message>
            <source>Say a few words: you should hear yourself.</source>
            <translation>请说几句话：您应该能听到自己。</translation>
        </message>
        <message>
            <source>Say a few words.</source>
            <translation>请说几句话。</translation>
        </message>
        <message>
            <source>Being checked …</source>
            <translation>正在检查…</translation>
        </message>
        <message>
            <source>The check was stopped.</source>
            <translation>检查已停止。</translation>
        </message>
        <message>
            <source>Your line is being checked; this takes about half a minute.</source>
            <translation>正在检查您的线路，大约需要半分钟。</translation>
        </message>
        <message>
            <source>Everything works. You can take calls.</source>
            <translation>一切正常，可以接电话。</translation>
        </message>
        <message>
            <source>You can take calls, but something is not as it should be.</source>
            <translation>可以接电话，但有些地方不太对。</translation>
        </message>
        <message>
            <source>Something is wrong. Do what is said below, or send the report on.</source>
            <translation>有问题。请按下面的提示处理，或把报告转发出去。</translation>
        </message>
        <message>
            <source>Nothing could be checked.</source>
            <translation>没有可以检查的内容。</translation>
        </message>
    </context>
    <context>
        <name>LineCheckPage</name>
        <message>
            <source>Copy report</source>
            <translation>复制报告</translation>
        </message>
        <message>
            <source>Save report</source>
            <translation>保存报告</translation>
        </message>
        <message>
            <source>Check again</source>
            <translation>再次检查</translation>
        </message>
        <message>
            <source>Stop</source>
            <translation>停止</translation>
        </message>
        <message>
            <source>Copied.</source>
            <translation>已复制。</translation>
        </message>
        <message>
            <source>Text (*.txt)</source>
            <translation>文本 (*.txt)</translation>
        </message>
        <message>
            <source>JSON (*.json)</source>
            <translation>JSON (*.json)</translation>
        </message>
        <message>
            <source>It could not be saved: {reason}.</source>
            <translation>无法保存：{reason}。</translation>
        </message>
        <message>
            <source>Saved.</source>
            <translation>已保存。</translation>
        </message>
        <message>
            <source>Check my line</source>
            <translation>检查线路</translation>
        </message>
    </context>
    <context>
        <name>LineReport</name>
        <message>
            <source>Agent Desktop: check of the line</source>
            <translation>坐席桌面：线路检查</translation>
        </message>
        <message>
            <source>Not finished.</source>
            <translation>未完成。</translation>
        </message>
        <message>
            <source>Extension</source>
            <translation>分机</translation>
        </message>
        <message>
            <source>Exchange</source>
            <translation>交换机</translation>
        </message>
        <message>
            <source>Server</source>
            <translation>服务器</translation>
        </message>
        <message>
            <source>Sound devices</source>
            <translation>声音设备</translation>
        </message>
        <message>
            <source>Links:</source>
            <translation>连接：</translation>
        </message>
        <message>
            <source>The last calls:</source>
            <translation>最近的通话：</translation>
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
        <message>
            <source>The STUN server has not answered since {time}: behind a router you may not be heard.</source>
            <translation>STUN 服务器自 {time} 起没有应答：在路由器后面时，对方可能听不到您。</translation>
        </message>
        <message>
            <source>The STUN server's name has not been found since {time}: behind a router you may not be heard.</source>
            <translation>自 {time} 起找不到 STUN 服务器的名称：在路由器后面时，对方可能听不到您。</translation>
        </message>
        <message>
            <source>The relay (TURN) has not answered since {time}: calls do without it.</source>
            <translation>中继（TURN）自 {time} 起没有应答：通话暂不使用中继。</translation>
        </message>
        <message>
            <source>The relay's name (TURN) has not been found since {time}: calls do without it.</source>
            <translation>自 {time} 起找不到中继（TURN）的名称：通话暂不使用中继。</translation>
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
            <source>Check my line</source>
            <translation>检查线路</translation>
        </message>
        <message>
            <source>Check the sound</source>
            <translation>检查声音</translation>
        </message>
        <message>
            <source>Since {time}.</source>
            <translation>自 {time} 起。</translation>
        </message>
        <message>
            <source>Tried now.</source>
            <translation>正在尝试。</translation>
        </message>
        <message>
            <source>Next try in {seconds} s.</source>
            <translation>{seconds} 秒后再试。</translation>
        </message>
        <message>
            <source>Links</source>
            <translation>连接</translation>
        </message>
        <message>
            <source>Being tried: {server}.</source>
            <translation>正在尝试：{server}。</translation>
        </message>
        <message>
            <source>It is tried again every few seconds; what you write is kept on this computer.</source>
            <translation>每隔几秒会再试；您写的内容保存在这台电脑上。</translation>
        </message>
        <message>
            <source>A device that is plugged in is taken by itself.</source>
            <translation>插上设备后会自动使用。</translation>
        </message>
    </context>
    <context>
        <name>ListPane</name>
        <message>
            <source>Nothing of this name</source>
            <translation>没有符合的条目</translation>
        </message>
        <message>
            <source>Try other words.</source>
            <translation>请换个词试试。</translation>
        </message>
        <message>
            <source>Try again</source>
            <translation>重试</translation>
        </message>
        <message>
            <source>Loading …</source>
            <translation>正在加载…</translation>
        </message>
        <message>
            <source>Back to the list</source>
            <translation>返回列表</translation>
        </message>
        <message>
            <source>{keys} goes to what is open and back.</source>
            <translation>{keys} 在列表和打开的内容之间切换。</translation>
        </message>
    </context>
    <context>
        <name>Lock</name>
        <message>
            <source>Encrypted</source>
            <translation>已加密</translation>
        </message>
        <message>
            <source>Partly encrypted</source>
            <translation>部分加密</translation>
        </message>
        <message>
            <source>Not encrypted</source>
            <translation>未加密</translation>
        </message>
        <message>
            <source>Nobody on the way to the exchange can listen in.</source>
            <translation>通往交换机的途中无人能够窃听。</translation>
        </message>
        <message>
            <source>The call is not encrypted: the network can listen in.</source>
            <translation>通话未加密，网络上可能被窃听。</translation>
        </message>
        <message>
            <source>The sound is encrypted, but its keys travel in the open. Ask your administrator for TLS.</source>
            <translation>声音已加密，但密钥以明文传送。请让管理员启用 TLS。</translation>
        </message>
        <message>
            <source>The sound is encrypted, but somebody on the way could pose as the exchange.</source>
            <translation>声音已加密，但途中可能有人冒充交换机。</translation>
        </message>
        <message>
            <source>The call is encrypted, but nobody checked that the exchange is the right one.</source>
            <translation>通话已加密，但没有核实交换机的身份。</translation>
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
        <name>Mailbox</name>
        <message>
            <source>{count}. Press to listen.</source>
            <translation>{count}。点击收听。</translation>
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
            <source>Knowledge</source>
            <translation>知识库</translation>
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
        <message>
            <source>Promised call to {who} is due.</source>
            <translation>该给{who}回电了。</translation>
        </message>
        <message>
            <source>Ticket #{number} is late: {title}</source>
            <translation>工单 #{number} 已超时：{title}</translation>
        </message>
        <message>
            <source>Ticket #{number} has changed: {title}</source>
            <translation>工单 #{number} 有更新：{title}</translation>
        </message>
        <message>
            <source>Tickets</source>
            <translation>工单</translation>
        </message>
        <message>
            <source>Satisfaction</source>
            <translation>满意度</translation>
        </message>
        <message>
            <source>A call to make: {who}, by {time}.</source>
            <translation>需要回访：{who}，{time} 之前。</translation>
        </message>
        <message>
            <source>Forms</source>
            <translation>表单</translation>
        </message>
        <message>
            <source>Import</source>
            <translation>导入</translation>
        </message>
        <message>
            <source>News</source>
            <translation>公告</translation>
        </message>
        <message>
            <source>Tests</source>
            <translation>测验</translation>
        </message>
        <message numerus="yes">
            <source>%n unread announcement(s)</source>
            <translation>
                <numerusform>%n 条未读公告</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n test(s) to do</source>
            <translation>
                <numerusform>%n 项待做测验</numerusform>
            </translation>
        </message>
        <message>
            <source>Article has ended: {title} ({day})</source>
            <translation>文章已到期：{title}（{day}）</translation>
        </message>
        <message>
            <source>Article ends soon: {title} ({day})</source>
            <translation>文章即将到期：{title}（{day}）</translation>
        </message>
        <message>
            <source>Templates</source>
            <translation>模板</translation>
        </message>
    </context>
    <context>
        <name>Move</name>
        <message>
            <source>{caller} → {recipient}</source>
            <translation>{caller} → {recipient}</translation>
        </message>
        <message>
            <source>Talk together</source>
            <translation>一起通话</translation>
        </message>
        <message>
            <source>Complete transfer</source>
            <translation>完成转接</translation>
        </message>
        <message>
            <source>Transfer without waiting</source>
            <translation>不等待，直接转接</translation>
        </message>
        <message>
            <source>Calling {recipient}. {caller} hears music.</source>
            <translation>正在呼叫{recipient}。{caller}在听音乐。</translation>
        </message>
        <message>
            <source>You talk to {recipient}. {caller} hears music.</source>
            <translation>您正与{recipient}通话。{caller}在听音乐。</translation>
        </message>
        <message>
            <source>You talk to {caller}. {recipient} waits.</source>
            <translation>您正与{caller}通话。{recipient}在等待。</translation>
        </message>
        <message>
            <source>Connecting the two. {caller} stays with you until it worked.</source>
            <translation>正在接通双方。成功之前{caller}不会离开您。</translation>
        </message>
        <message>
            <source>It rings at {recipient}. {caller} stays with you until it worked.</source>
            <translation>{recipient}处正在振铃。成功之前{caller}不会离开您。</translation>
        </message>
        <message>
            <source>You talk to {recipient}. The conference is on hold.</source>
            <translation>您正与{recipient}通话。会议已保持。</translation>
        </message>
        <message>
            <source>Calling {recipient}. The conference is on hold.</source>
            <translation>正在呼叫{recipient}。会议已保持。</translation>
        </message>
        <message>
            <source>Add {recipient}</source>
            <translation>添加{recipient}</translation>
        </message>
        <message>
            <source>Transfer {caller}</source>
            <translation>转接{caller}</translation>
        </message>
        <message>
            <source>Conference with {caller}</source>
            <translation>与{caller}会议</translation>
        </message>
        <message>
            <source>Add to the conference</source>
            <translation>加入会议</translation>
        </message>
        <message>
            <source>Back to all</source>
            <translation>回到会议</translation>
        </message>
        <message>
            <source>Back to caller</source>
            <translation>回到来电者</translation>
        </message>
        <message>
            <source>Swap</source>
            <translation>切换</translation>
        </message>
        <message>
            <source>Conference</source>
            <translation>会议</translation>
        </message>
        <message>
            <source>Transfer</source>
            <translation>转接</translation>
        </message>
    </context>
    <context>
        <name>MovePanel</name>
        <message>
            <source>Back</source>
            <translation>返回</translation>
        </message>
    </context>
    <context>
        <name>News</name>
        <message>
            <source>Write a day like 2026-11-30 and a time like 18:00.</source>
            <translation>请输入日期（如 2026-11-30）和时间（如 18:00）。</translation>
        </message>
        <message>
            <source>Until (empty: no end)</source>
            <translation>截止（留空：长期有效）</translation>
        </message>
        <message>
            <source>Time</source>
            <translation>时间</translation>
        </message>
        <message>
            <source>Confirmed.</source>
            <translation>已确认。</translation>
        </message>
        <message>
            <source>Withdrawn.</source>
            <translation>已撤回。</translation>
        </message>
        <message>
            <source>No such announcement</source>
            <translation>没有找到公告</translation>
        </message>
        <message>
            <source>No announcements</source>
            <translation>暂无公告</translation>
        </message>
        <message>
            <source>What the centre tells you stands here.</source>
            <translation>中心发布的公告显示在这里。</translation>
        </message>
        <message>
            <source>Announcements</source>
            <translation>公告</translation>
        </message>
        <message>
            <source>New</source>
            <translation>新建</translation>
        </message>
        <message>
            <source>Write an announcement</source>
            <translation>撰写公告</translation>
        </message>
        <message>
            <source>For me</source>
            <translation>发给我的</translation>
        </message>
        <message>
            <source>Written</source>
            <translation>已发布</translation>
        </message>
        <message>
            <source>Find an announcement</source>
            <translation>查找公告</translation>
        </message>
        <message>
            <source>Older ones</source>
            <translation>更早的公告</translation>
        </message>
        <message>
            <source>No announcement open</source>
            <translation>未打开公告</translation>
        </message>
        <message>
            <source>Choose one at the left.</source>
            <translation>请在左侧选择。</translation>
        </message>
        <message>
            <source>Normal</source>
            <translation>普通</translation>
        </message>
        <message>
            <source>Important</source>
            <translation>重要</translation>
        </message>
        <message>
            <source>Urgent</source>
            <translation>紧急</translation>
        </message>
        <message>
            <source>Without a title</source>
            <translation>无标题</translation>
        </message>
        <message>
            <source>Withdrawn</source>
            <translation>已撤回</translation>
        </message>
        <message>
            <source>To confirm</source>
            <translation>待确认</translation>
        </message>
        <message>
            <source>Confirmed</source>
            <translation>已确认</translation>
        </message>
        <message>
            <source>Read</source>
            <translation>已读</translation>
        </message>
        <message>
            <source>Now</source>
            <translation>当前</translation>
        </message>
        <message>
            <source>Earlier</source>
            <translation>以往</translation>
        </message>
        <message>
            <source>From {when}</source>
            <translation>{when} 起</translation>
        </message>
        <message>
            <source>{confirmed} of {people} have read it</source>
            <translation>{people} 人中 {confirmed} 人已读</translation>
        </message>
        <message>
            <source>until {when}</source>
            <translation>至 {when}</translation>
        </message>
        <message>
            <source>Name</source>
            <translation>姓名</translation>
        </message>
        <message>
            <source>Unit</source>
            <translation>部门</translation>
        </message>
        <message>
            <source>Only the earlier text</source>
            <translation>仅确认过旧版</translation>
        </message>
        <message>
            <source>Not yet</source>
            <translation>未确认</translation>
        </message>
        <message>
            <source>Edition</source>
            <translation>版次</translation>
        </message>
        <message>
            <source>Who has confirmed</source>
            <translation>确认情况</translation>
        </message>
        <message>
            <source>{confirmed} of {people} have confirmed</source>
            <translation>{people} 人中 {confirmed} 人已确认</translation>
        </message>
        <message>
            <source>Save as a table</source>
            <translation>保存为表格</translation>
        </message>
        <message>
            <source>It could not be saved: {reason}</source>
            <translation>无法保存：{reason}</translation>
        </message>
        <message>
            <source>Saved as {file}</source>
            <translation>已保存为 {file}</translation>
        </message>
        <message>
            <source>It disappears from every desktop. Press again to withdraw it.</source>
            <translation>公告将从所有坐席界面消失，再按一次撤回。</translation>
        </message>
        <message>
            <source>Withdraw now</source>
            <translation>立即撤回</translation>
        </message>
        <message>
            <source>Withdraw</source>
            <translation>撤回</translation>
        </message>
        <message>
            <source>Announcement</source>
            <translation>公告</translation>
        </message>
        <message>
            <source>Open the article</source>
            <translation>打开文章</translation>
        </message>
        <message>
            <source>Correct</source>
            <translation>更正</translation>
        </message>
        <message>
            <source>I have read it</source>
            <translation>我已阅读</translation>
        </message>
        <message>
            <source>Write what people should know, in one language at least.</source>
            <translation>请写明内容，至少一种语言。</translation>
        </message>
        <message>
            <source>It has to end later than it begins.</source>
            <translation>截止时间须晚于开始时间。</translation>
        </message>
        <message>
            <source>Correct an announcement</source>
            <translation>更正公告</translation>
        </message>
        <message>
            <source>New announcement</source>
            <translation>新公告</translation>
        </message>
        <message>
            <source>Tell it</source>
            <translation>发布</translation>
        </message>
        <message>
            <source>Tell it again</source>
            <translation>重新发布</translation>
        </message>
        <message>
            <source>Sentence for callers, {language}</source>
            <translation>对客户的说法（{language}）</translation>
        </message>
        <message>
            <source>Weight</source>
            <translation>重要程度</translation>
        </message>
        <message>
            <source>From (empty: at once)</source>
            <translation>开始（留空：立即）</translation>
        </message>
        <message>
            <source>Article about it</source>
            <translation>相关文章</translation>
        </message>
        <message>
            <source>Everybody has to confirm it</source>
            <translation>所有人须确认</translation>
        </message>
        <message>
            <source>Show it on every desktop it is for</source>
            <translation>显示在所有相关坐席的界面上</translation>
        </message>
        <message>
            <source>Go on writing</source>
            <translation>继续编写</translation>
        </message>
        <message>
            <source>Told. What you changed since then is not told yet.</source>
            <translation>已发布。此后的修改尚未发布。</translation>
        </message>
    </context>
    <context>
        <name>NewsBanner</name>
        <message numerus="yes">
            <source>%n more</source>
            <translation>
                <numerusform>另有 %n 条</numerusform>
            </translation>
        </message>
        <message>
            <source>Confirm</source>
            <translation>确认</translation>
        </message>
        <message>
            <source>Done</source>
            <translation>知道了</translation>
        </message>
        <message>
            <source>Read</source>
            <translation>阅读</translation>
        </message>
        <message>
            <source>Read the announcement</source>
            <translation>阅读公告</translation>
        </message>
        <message>
            <source>Say that you have read it</source>
            <translation>表示已阅读</translation>
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
            <source>Customer</source>
            <translation>客户资料</translation>
        </message>
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
            <source>Ticket</source>
            <translation>工单</translation>
        </message>
        <message>
            <source>Article feedback</source>
            <translation>文章反馈</translation>
        </message>
        <message>
            <source>Verification</source>
            <translation>身份核验</translation>
        </message>
        <message>
            <source>Refused</source>
            <translation>被拒绝</translation>
        </message>
        <message>
            <source>Waits to be sent</source>
            <translation>等待提交</translation>
        </message>
        <message>
            <source>Work on a ticket</source>
            <translation>工单处理</translation>
        </message>
        <message>
            <source>Promised call</source>
            <translation>预约回访</translation>
        </message>
        <message>
            <source>Message to a customer</source>
            <translation>发给客户的消息</translation>
        </message>
        <message>
            <source>Confirmation of an announcement</source>
            <translation>公告确认</translation>
        </message>
        <message>
            <source>Answers of a test</source>
            <translation>测验答案</translation>
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
            <source>Colleagues. Enter calls, or takes a call that rings there; Shift+Enter speaks at once.</source>
            <translation>同事。回车呼叫，或代接其振铃来电；Shift+回车立即对讲。</translation>
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
            <source>Pick up the call there</source>
            <translation>代接该来电</translation>
        </message>
        <message>
            <source>Speak at once (intercom)</source>
            <translation>立即对讲（内部通话）</translation>
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
        <message numerus="yes">
            <source>%n unread announcement(s)</source>
            <translation>
                <numerusform>%n 条未读公告</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n to confirm</source>
            <comment>announcements</comment>
            <translation>
                <numerusform>%n 条待确认</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n more</source>
            <comment>contacts to finish, without a tab</comment>
            <translation>
                <numerusform>另有 %n 个</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>Problem</name>
        <message>
            <source>A change of a customer was not taken. It is kept: open the customer's details.</source>
            <translation>一项客户资料修改未被接受。内容已保留：请打开该客户的详细资料。</translation>
        </message>
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
            <source>This phone's own certificate cannot be used. Tell your administrator.</source>
            <translation>本话机自身的证书无法使用。请告知管理员。</translation>
        </message>
        <message>
            <source>The list of trusted certificates cannot be read. Tell your administrator.</source>
            <translation>无法读取受信任证书列表。请告知管理员。</translation>
        </message>
        <message>
            <source>The echo call did not come about. Check my line shows why.</source>
            <translation>回声呼叫未能接通。“检查线路”会显示原因。</translation>
        </message>
        <message>
            <source>Not while there is a call. Its meter goes on moving.</source>
            <translation>通话期间无法进行，音量条仍会显示。</translation>
        </message>
        <message>
            <source>The line check is calling the echo. Try again when it is done.</source>
            <translation>线路检查正在呼叫回声号码，请等它完成后再试。</translation>
        </message>
        <message>
            <source>A sound device is gone. The call goes on with the next best one.</source>
            <translation>一个声音设备已断开。通话改用次选设备继续。</translation>
        </message>
        <message>
            <source>Your microphone is silent: nobody hears you. Check the mute key of your headset.</source>
            <translation>麦克风没有声音，无人能听到您。请检查耳机的静音键。</translation>
        </message>
        <message>
            <source>This call is no longer encrypted. Take care what you say.</source>
            <translation>此通话已不再加密，请注意谈话内容。</translation>
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
            <source>Nobody can be reached by that. Type a name, a queue or a whole number.</source>
            <translation>找不到可转接的人。请输入姓名、队列或完整号码。</translation>
        </message>
        <message>
            <source>Calls of colleagues cannot be picked up here. Ask your administrator.</source>
            <translation>此处不能代接同事的来电。请询问管理员。</translation>
        </message>
        <message>
            <source>The conference room did not answer. The conference is mixed here.</source>
            <translation>会议室没有应答，会议改在本机混音。</translation>
        </message>
        <message>
            <source>In the exchange's conference room nobody can be silenced from here.</source>
            <translation>在交换机的会议室中，无法从这里让他人静音。</translation>
        </message>
        <message>
            <source>The exchange cannot be asked who is in the conference: nobody can be dropped or silenced now.</source>
            <translation>暂时无法向交换机查询会议成员，目前不能移出或静音任何人。</translation>
        </message>
        <message>
            <source>They are not in this conference any more.</source>
            <translation>对方已不在此会议中。</translation>
        </message>
        <message>
            <source>Only two can go on without you. Drop the others first.</source>
            <translation>只有两方可以在您离开后继续。请先移出其他人。</translation>
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
        <message>
            <source>{gone} is gone. The call goes on with {taken}.</source>
            <translation>{gone}已断开。通话改用{taken}继续。</translation>
        </message>
        <message>
            <source>That step is not possible any more: somebody else was faster.</source>
            <translation>该操作已无法进行：其他人已先行处理。</translation>
        </message>
        <message>
            <source>A message was not taken. Its words are kept: send the customer a message again.</source>
            <translation>有一条消息未被接受。内容已保留：请重新给客户发送消息。</translation>
        </message>
        <message>
            <source>This is no table. Save it as .csv or .xlsx and choose it again.</source>
            <translation>这不是表格文件。请另存为 .csv 或 .xlsx 后重新选择。</translation>
        </message>
        <message>
            <source>This file cannot be read. Close it elsewhere, or choose another.</source>
            <translation>无法读取此文件。请在其他程序中关闭它，或选择另一个文件。</translation>
        </message>
        <message>
            <source>The file cannot be written there. Choose another folder.</source>
            <translation>无法写入该位置。请选择其他文件夹。</translation>
        </message>
        <message>
            <source>This is larger than the server accepts. Split it.</source>
            <translation>超过服务器允许的大小，请拆分。</translation>
        </message>
        <message>
            <source>Not while there is a call. Play the recording afterwards.</source>
            <translation>通话期间不能播放，请在通话结束后播放录音。</translation>
        </message>
        <message>
            <source>This recording has a format that cannot be played here.</source>
            <translation>此录音的格式无法在这里播放。</translation>
        </message>
        <message>
            <source>There is no sound device to play on. Choose one in the settings.</source>
            <translation>没有可用的播放设备，请在设置中选择。</translation>
        </message>
        <message>
            <source>The recording of this call is not there any more.</source>
            <translation>此通话的录音已不存在。</translation>
        </message>
        <message>
            <source>The server does not know this step. It may be an older version.</source>
            <translation>服务器不支持此操作，可能版本较旧。</translation>
        </message>
        <message>
            <source>The server does not have that part of the recording.</source>
            <translation>服务器上没有录音的这一部分。</translation>
        </message>
    </context>
    <context>
        <name>Quiz</name>
        <message>
            <source>For me</source>
            <translation>我的</translation>
        </message>
        <message>
            <source>Written</source>
            <translation>已编写</translation>
        </message>
        <message>
            <source>Results</source>
            <translation>成绩</translation>
        </message>
        <message>
            <source>Tests</source>
            <translation>测验</translation>
        </message>
        <message>
            <source>New</source>
            <translation>新建</translation>
        </message>
        <message>
            <source>Make a test</source>
            <translation>编写测验</translation>
        </message>
        <message>
            <source>No tests</source>
            <translation>暂无测验</translation>
        </message>
        <message>
            <source>Short tests that are given to you stand here.</source>
            <translation>布置给您的短测验显示在这里。</translation>
        </message>
        <message>
            <source>No test open</source>
            <translation>未打开测验</translation>
        </message>
        <message>
            <source>Choose one at the left.</source>
            <translation>请在左侧选择。</translation>
        </message>
        <message>
            <source>Without an answer: {count}. Press again to hand it in as it is.</source>
            <translation>未作答：{count} 题。再按一次直接交卷。</translation>
        </message>
        <message>
            <source>This test cannot be begun any more.</source>
            <translation>此测验已不能开始。</translation>
        </message>
        <message>
            <source>{right} of {total} right: {percent} %</source>
            <translation>{total} 题答对 {right} 题：{percent} %</translation>
        </message>
        <message>
            <source>Handed in. The result comes as soon as the server has marked it.</source>
            <translation>已交卷，服务器评分后显示结果。</translation>
        </message>
        <message>
            <source>You have a call. The test waits with all your answers.</source>
            <translation>您有来电，测验已暂停，答案均已保留。</translation>
        </message>
        <message>
            <source>Go on</source>
            <translation>继续</translation>
        </message>
        <message>
            <source>Try again</source>
            <translation>再试一次</translation>
        </message>
        <message>
            <source>Begin</source>
            <translation>开始</translation>
        </message>
        <message>
            <source>Hand in</source>
            <translation>交卷</translation>
        </message>
        <message>
            <source>Have the answers marked</source>
            <translation>提交答案评分</translation>
        </message>
        <message>
            <source>By agent</source>
            <translation>按坐席</translation>
        </message>
        <message>
            <source>By question</source>
            <translation>按题目</translation>
        </message>
        <message>
            <source>Results by agent</source>
            <translation>按坐席的成绩</translation>
        </message>
        <message>
            <source>Results by question</source>
            <translation>按题目的成绩</translation>
        </message>
        <message>
            <source>Without a title</source>
            <translation>无标题</translation>
        </message>
        <message>
            <source>until {day}</source>
            <translation>至 {day}</translation>
        </message>
        <message>
            <source>To do</source>
            <translation>待做</translation>
        </message>
        <message>
            <source>Begun</source>
            <translation>进行中</translation>
        </message>
        <message>
            <source>Passed</source>
            <translation>已通过</translation>
        </message>
        <message>
            <source>Not passed</source>
            <translation>未通过</translation>
        </message>
        <message>
            <source>Over</source>
            <translation>已结束</translation>
        </message>
        <message>
            <source>Draft</source>
            <translation>草稿</translation>
        </message>
        <message>
            <source>Published</source>
            <translation>已发布</translation>
        </message>
        <message>
            <source>Closed</source>
            <translation>已关闭</translation>
        </message>
        <message>
            <source>Done</source>
            <translation>已完成</translation>
        </message>
        <message>
            <source>{taken} of {people} have taken it, {passed} passed</source>
            <translation>{people} 人中 {taken} 人已做，{passed} 人通过</translation>
        </message>
        <message>
            <source>Questions: {count}</source>
            <translation>共 {count} 题</translation>
        </message>
        <message>
            <source>passed with {percent} %</source>
            <translation>{percent} % 通过</translation>
        </message>
        <message>
            <source>tries left: {count}</source>
            <translation>剩余 {count} 次</translation>
        </message>
        <message>
            <source>Write one question at least.</source>
            <translation>至少编写一道题。</translation>
        </message>
        <message>
            <source>Write what is asked, in one language at least.</source>
            <translation>请写明问题，至少一种语言。</translation>
        </message>
        <message>
            <source>Give two answers to choose from at least.</source>
            <translation>至少给出两个选项。</translation>
        </message>
        <message>
            <source>An answer has no words.</source>
            <translation>有选项没有文字。</translation>
        </message>
        <message>
            <source>Tick what is correct.</source>
            <translation>请勾选正确答案。</translation>
        </message>
        <message>
            <source>Question {number}: {what}</source>
            <translation>第 {number} 题：{what}</translation>
        </message>
        <message>
            <source>Name</source>
            <translation>姓名</translation>
        </message>
        <message>
            <source>Unit</source>
            <translation>部门</translation>
        </message>
        <message>
            <source>Result</source>
            <translation>结果</translation>
        </message>
        <message>
            <source>Best</source>
            <translation>最好</translation>
        </message>
        <message>
            <source>Tries</source>
            <translation>次数</translation>
        </message>
        <message>
            <source>Question</source>
            <translation>题目</translation>
        </message>
        <message>
            <source>Right</source>
            <translation>正确</translation>
        </message>
        <message>
            <source>Chosen most among the wrong ones</source>
            <translation>最常选的错误答案</translation>
        </message>
        <message>
            <source>Not begun</source>
            <translation>未开始</translation>
        </message>
        <message>
            <source>Choose all that are right.</source>
            <translation>请选出全部正确项。</translation>
        </message>
        <message>
            <source>Choose one.</source>
            <translation>请选一项。</translation>
        </message>
        <message>
            <source>Wrong</source>
            <translation>错误</translation>
        </message>
        <message>
            <source>nothing</source>
            <translation>未作答</translation>
        </message>
        <message>
            <source>You chose: {answers}</source>
            <translation>您的答案：{answers}</translation>
        </message>
        <message>
            <source>Correct: {answers}</source>
            <translation>正确答案：{answers}</translation>
        </message>
        <message>
            <source>Read the article</source>
            <translation>阅读文章</translation>
        </message>
        <message>
            <source>Saved.</source>
            <translation>已保存。</translation>
        </message>
        <message>
            <source>Published: everybody it is for finds it now.</source>
            <translation>已发布，相关人员现在都能看到。</translation>
        </message>
        <message>
            <source>Closed: nobody may begin it any more.</source>
            <translation>已关闭，不能再开始。</translation>
        </message>
        <message>
            <source>As many as one likes</source>
            <translation>不限次数</translation>
        </message>
        <message>
            <source>New test</source>
            <translation>新测验</translation>
        </message>
        <message>
            <source>Somebody has begun it: its questions stay as they are. Copy it to change them.</source>
            <translation>已有人开始作答，题目不能再改；如需修改请复制。</translation>
        </message>
        <message>
            <source>Publish again</source>
            <translation>重新发布</translation>
        </message>
        <message>
            <source>Publish</source>
            <translation>发布</translation>
        </message>
        <message>
            <source>What it is about, {language}</source>
            <translation>说明（{language}）</translation>
        </message>
        <message>
            <source>Passed with</source>
            <translation>通过分数</translation>
        </message>
        <message>
            <source>Add a question</source>
            <translation>添加题目</translation>
        </message>
        <message>
            <source>For whom</source>
            <translation>面向</translation>
        </message>
        <message>
            <source>Copy</source>
            <translation>复制</translation>
        </message>
        <message>
            <source>Close</source>
            <translation>关闭</translation>
        </message>
        <message>
            <source>Save the draft on the server</source>
            <translation>把草稿保存到服务器</translation>
        </message>
        <message>
            <source>Correct</source>
            <translation>正确</translation>
        </message>
        <message>
            <source>Remove this answer</source>
            <translation>删除此选项</translation>
        </message>
        <message>
            <source>Answer, {language}</source>
            <translation>选项（{language}）</translation>
        </message>
        <message>
            <source>Add an answer</source>
            <translation>添加选项</translation>
        </message>
        <message>
            <source>Remove this question</source>
            <translation>删除此题</translation>
        </message>
        <message>
            <source>Question {number}</source>
            <translation>第 {number} 题</translation>
        </message>
        <message>
            <source>What is asked, {language}</source>
            <translation>问题（{language}）</translation>
        </message>
        <message>
            <source>Explanation, {language}</source>
            <translation>解释（{language}）</translation>
        </message>
        <message>
            <source>Article where it stands</source>
            <translation>出处文章</translation>
        </message>
        <message>
            <source>Go on writing</source>
            <translation>继续编写</translation>
        </message>
        <message>
            <source>Find a test</source>
            <translation>查找测验</translation>
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
        <name>Recipients</name>
        <message>
            <source>Has no number to transfer to</source>
            <translation>没有可转接的号码</translation>
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
        <name>Satisfaction</name>
        <message>
            <source>Today</source>
            <translation>今天</translation>
        </message>
        <message>
            <source>7 days</source>
            <translation>近 7 天</translation>
        </message>
        <message>
            <source>30 days</source>
            <translation>近 30 天</translation>
        </message>
        <message>
            <source>90 days</source>
            <translation>近 90 天</translation>
        </message>
        <message>
            <source>Satisfaction this week: {average} of {best}, {answers} answered</source>
            <translation>本周满意度：{average} 分（满分 {best} 分），{answers} 人评价</translation>
        </message>
        <message>
            <source>{share} of {asked} who were asked</source>
            <translation>占 {asked} 位受访者的 {share}</translation>
        </message>
        <message>
            <source>of {best}</source>
            <translation>/ {best}</translation>
        </message>
        <message>
            <source>Average</source>
            <translation>平均分</translation>
        </message>
        <message>
            <source>Answers</source>
            <translation>评价数</translation>
        </message>
        <message>
            <source>Good marks</source>
            <translation>好评</translation>
        </message>
        <message>
            <source>Bad marks</source>
            <translation>差评</translation>
        </message>
        <message>
            <source>Asked</source>
            <translation>邀请数</translation>
        </message>
        <message>
            <source>Agent</source>
            <translation>坐席</translation>
        </message>
        <message>
            <source>Queue</source>
            <translation>队列</translation>
        </message>
        <message>
            <source>All agents</source>
            <translation>全部坐席</translation>
        </message>
        <message>
            <source>All queues</source>
            <translation>全部队列</translation>
        </message>
        <message>
            <source>{mark} of {scale}</source>
            <translation>{mark} / {scale} 分</translation>
        </message>
        <message>
            <source>No comment</source>
            <translation>无留言</translation>
        </message>
        <message>
            <source>Satisfaction</source>
            <translation>满意度</translation>
        </message>
        <message>
            <source>Period</source>
            <translation>时段</translation>
        </message>
        <message>
            <source>Agents</source>
            <translation>坐席</translation>
        </message>
        <message>
            <source>Queues</source>
            <translation>队列</translation>
        </message>
        <message>
            <source>Figures of</source>
            <translation>统计对象</translation>
        </message>
        <message>
            <source>Figures</source>
            <translation>统计数据</translation>
        </message>
        <message>
            <source>Nobody was asked in this period</source>
            <translation>此时段没有评价邀请</translation>
        </message>
        <message>
            <source>Choose a longer one.</source>
            <translation>请选择更长的时段。</translation>
        </message>
        <message>
            <source>Latest answers</source>
            <translation>最新评价</translation>
        </message>
        <message>
            <source>Bad marks only</source>
            <translation>仅差评</translation>
        </message>
        <message>
            <source>No answers yet</source>
            <translation>暂无评价</translation>
        </message>
        <message>
            <source>What customers write after a call stands here.</source>
            <translation>客户在通话后的评价显示在这里。</translation>
        </message>
        <message>
            <source>Older answers</source>
            <translation>更早的评价</translation>
        </message>
        <message>
            <source>{share} of the answers</source>
            <translation>占评价的 {share}</translation>
        </message>
        <message>
            <source>Today at the centre</source>
            <translation>中心今天</translation>
        </message>
        <message>
            <source>Days and times are the centre&apos;s ({zone}, now {time}).</source>
            <translation>日期和时间以中心为准（{zone}，现在 {time}）。</translation>
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
        <message>
            <source>Ready at once</source>
            <translation>即刻就绪</translation>
        </message>
        <message>
            <source>Microphone and speaker stay open between calls: nothing of your first word is lost.</source>
            <translation>通话之间麦克风和扬声器保持打开：开口第一个字也不会丢失。</translation>
        </message>
        <message>
            <source>As tones that everybody hears</source>
            <translation>以双方可听见的按键音发送</translation>
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
            <source>Check the sound</source>
            <translation>检查声音</translation>
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
        <name>SoundCheck</name>
        <message>
            <source>your microphone</source>
            <translation>麦克风</translation>
        </message>
        <message>
            <source>Speak as you do with callers and watch the level move.</source>
            <translation>像与客户通话那样说话，同时观察音量变化。</translation>
        </message>
        <message>
            <source>Your microphone is silent: check its mute key, or choose another one.</source>
            <translation>麦克风没有声音：请检查其静音键，或选择其他麦克风。</translation>
        </message>
        <message>
            <source>You are hard to hear: bring {device} closer, or turn it up.</source>
            <translation>声音太小：请将{device}靠近一些，或调高音量。</translation>
        </message>
        <message>
            <source>You are too loud: move {device} away from your mouth, or turn it down.</source>
            <translation>声音太大：请将{device}离嘴远一些，或调低音量。</translation>
        </message>
        <message>
            <source>You are well heard. If you heard yourself too, the sound is fine.</source>
            <translation>声音清晰。如果您也听到了自己的声音，说明一切正常。</translation>
        </message>
        <message>
            <source>Say something now: three seconds are recorded.</source>
            <translation>请现在说话：将录音三秒。</translation>
        </message>
        <message>
            <source>This is how you sound.</source>
            <translation>这是您的声音。</translation>
        </message>
        <message>
            <source>Three beeps are played.</source>
            <translation>正在播放三声提示音。</translation>
        </message>
        <message>
            <source>The echo is being called.</source>
            <translation>正在呼叫回声号码。</translation>
        </message>
        <message>
            <source>Speak: the exchange sends back what it hears of you.</source>
            <translation>请说话：交换机会把听到的声音送回来。</translation>
        </message>
        <message>
            <source>Sound check</source>
            <translation>声音检查</translation>
        </message>
    </context>
    <context>
        <name>SoundCheckPage</name>
        <message>
            <source>Hang up</source>
            <translation>挂断</translation>
        </message>
        <message>
            <source>Call the echo</source>
            <translation>呼叫回声</translation>
        </message>
        <message>
            <source>There and back: {ms} ms</source>
            <translation>往返时间：{ms} 毫秒</translation>
        </message>
        <message>
            <source>Microphone</source>
            <translation>麦克风</translation>
        </message>
        <message>
            <source>What callers hear you with.</source>
            <translation>客户通过它听到您。</translation>
        </message>
        <message>
            <source>Level</source>
            <translation>电平</translation>
        </message>
        <message>
            <source>Moves while you speak, without any call.</source>
            <translation>无需通话，说话时即会变化。</translation>
        </message>
        <message>
            <source>Say something</source>
            <translation>试音</translation>
        </message>
        <message>
            <source>Three seconds are recorded and played to you.</source>
            <translation>录音三秒并播放给您听。</translation>
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
            <source>Test tone</source>
            <translation>测试音</translation>
        </message>
        <message>
            <source>Three beeps where you hear callers.</source>
            <translation>在通话设备上播放三声提示音。</translation>
        </message>
        <message>
            <source>Echo canceller</source>
            <translation>回声消除</translation>
        </message>
        <message>
            <source>Takes effect at once, in the echo call too.</source>
            <translation>立即生效，回声呼叫中也一样。</translation>
        </message>
        <message>
            <source>Echo call</source>
            <translation>回声呼叫</translation>
        </message>
        <message>
            <source>The exchange sends back whatever you say.</source>
            <translation>交换机会把您说的话送回来。</translation>
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
            <source>Test ring</source>
            <translation>铃声测试</translation>
        </message>
        <message>
            <source>Sounds even where silent ring is on.</source>
            <translation>即使开启静音振铃也会响。</translation>
        </message>
        <message>
            <source>Hear yourself</source>
            <translation>听听自己</translation>
        </message>
        <message>
            <source>Beep</source>
            <translation>提示音</translation>
        </message>
        <message>
            <source>Ring once</source>
            <translation>试听铃声</translation>
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
            <source>Send again?</source>
            <translation>重新发送？</translation>
        </message>
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
        <message>
            <source>Verification only</source>
            <translation>仅身份核验</translation>
        </message>
        <message>
            <source>Recorded {duration}</source>
            <translation>已录音 {duration}</translation>
        </message>
        <message>
            <source>Surveys only</source>
            <translation>仅满意度</translation>
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
            <source>Calls, messages, orders and tickets of this customer will stand here.</source>
            <translation>该客户的通话、消息、订单和工单将显示在这里。</translation>
        </message>
        <message>
            <source>Older ones are being fetched …</source>
            <translation>正在加载更早的记录…</translation>
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
        <message>
            <source>Details</source>
            <translation>详细信息</translation>
        </message>
    </context>
    <context>
        <name>Tls</name>
        <message>
            <source>The exchange's certificate has expired. Tell your administrator.</source>
            <translation>交换机的证书已过期。请告知管理员。</translation>
        </message>
        <message>
            <source>The exchange's certificate is not valid yet. Check date and time of this computer.</source>
            <translation>交换机的证书尚未生效。请检查本机的日期和时间。</translation>
        </message>
        <message>
            <source>Whoever signed the exchange's certificate is out of date. Tell your administrator.</source>
            <translation>签发交换机证书的机构证书已失效。请告知管理员。</translation>
        </message>
        <message>
            <source>This computer does not trust who signed the exchange's certificate. Tell your administrator.</source>
            <translation>交换机的证书由本机不信任的机构签发。请告知管理员。</translation>
        </message>
        <message>
            <source>The exchange's certificate is signed by nobody else. Tell your administrator.</source>
            <translation>交换机的证书是自签名的。请告知管理员。</translation>
        </message>
        <message>
            <source>The exchange's certificate is for another name. Nothing is sent there; tell your administrator.</source>
            <translation>交换机的证书属于另一个名称，因此未发送任何内容；请告知管理员。</translation>
        </message>
        <message>
            <source>The exchange's certificate names only a wildcard, which phones must not take. Tell your administrator.</source>
            <translation>交换机的证书只有通配符名称，话机不得接受。请告知管理员。</translation>
        </message>
        <message>
            <source>The exchange's certificate is not made for servers. Tell your administrator.</source>
            <translation>交换机的证书不是服务器证书。请告知管理员。</translation>
        </message>
        <message>
            <source>The exchange's certificate cannot be read. Tell your administrator.</source>
            <translation>无法读取交换机的证书。请告知管理员。</translation>
        </message>
        <message>
            <source>The exchange's encryption is too old or unknown to this phone. Tell your administrator.</source>
            <translation>交换机的加密方式过旧或本话机不认识。请告知管理员。</translation>
        </message>
        <message>
            <source>The exchange wants a certificate from this phone, which has none. Tell your administrator.</source>
            <translation>交换机要求本话机提供证书，但本话机没有。请告知管理员。</translation>
        </message>
        <message>
            <source>The exchange does not accept this phone's certificate. Tell your administrator.</source>
            <translation>交换机不接受本话机的证书。请告知管理员。</translation>
        </message>
        <message>
            <source>What answers there does not speak TLS: port or transport is wrong.</source>
            <translation>对端应答的服务不使用 TLS：端口或传输方式有误。</translation>
        </message>
        <message>
            <source>The exchange closes the connection before it is encrypted. It is tried again.</source>
            <translation>交换机在加密之前关闭了连接。正在重试。</translation>
        </message>
        <message>
            <source>The exchange does not answer on its encrypted port. It is tried again.</source>
            <translation>交换机的加密端口没有应答。正在重试。</translation>
        </message>
        <message>
            <source>Nothing listens on the exchange's encrypted port. It is tried again.</source>
            <translation>交换机的加密端口没有服务。正在重试。</translation>
        </message>
        <message>
            <source>No encrypted connection to the exchange comes about. Tell your administrator.</source>
            <translation>无法与交换机建立加密连接。请告知管理员。</translation>
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
        <message>
            <source>Promised calls</source>
            <translation>预约回访</translation>
        </message>
        <message>
            <source>Call {who}</source>
            <translation>致电{who}</translation>
        </message>
        <message>
            <source>Due</source>
            <translation>到时间</translation>
        </message>
        <message>
            <source>until {day}</source>
            <translation>至 {day}</translation>
        </message>
        <message>
            <source>begun</source>
            <translation>进行中</translation>
        </message>
        <message>
            <source>Short test</source>
            <translation>短测验</translation>
        </message>
        <message>
            <source>From the centre</source>
            <translation>来自中心</translation>
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
        <message>
            <source>Or a new customer</source>
            <translation>或新建客户</translation>
        </message>
        <message>
            <source>The caller hides their number, so nobody could be looked up. Ask who it is.</source>
            <translation>来电者隐藏了号码，无法自动查找。请询问对方身份。</translation>
        </message>
        <message>
            <source>Find the customer</source>
            <translation>查找客户</translation>
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
        <message>
            <source>Not verified</source>
            <translation>核验未通过</translation>
        </message>
        <message>
            <source>Verified by question</source>
            <translation>安全问题已核验</translation>
        </message>
        <message>
            <source>Verified by calling back</source>
            <translation>回拨已核验</translation>
        </message>
        <message>
            <source>Verified by document</source>
            <translation>证明文件已核验</translation>
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
        <message>
            <source>Fill empty fields with what your colleague wrote</source>
            <translation>用同事已填写的内容补全空白字段</translation>
        </message>
        <message>
            <source>Take over the values</source>
            <translation>采用已填内容</translation>
        </message>
    </context>
    <context>
        <name>_Chooser</name>
        <message>
            <source>Name, queue or number</source>
            <translation>姓名、队列或号码</translation>
        </message>
        <message>
            <source>Recipients</source>
            <translation>接收方</translation>
        </message>
        <message>
            <source>Call them</source>
            <translation>呼叫对方</translation>
        </message>
        <message>
            <source>Ask first</source>
            <translation>先咨询</translation>
        </message>
        <message>
            <source>Call them; who waits hears music</source>
            <translation>呼叫对方；等待者听音乐</translation>
        </message>
        <message>
            <source>Talk to them first</source>
            <translation>先与对方通话</translation>
        </message>
        <message>
            <source>At once</source>
            <translation>直接转接</translation>
        </message>
        <message>
            <source>Transfer at once, without asking</source>
            <translation>不咨询，直接转接</translation>
        </message>
    </context>
    <context>
        <name>_Party</name>
        <message>
            <source>talks</source>
            <translation>正在发言</translation>
        </message>
        <message>
            <source>nobody hears them</source>
            <translation>无人听到对方</translation>
        </message>
        <message>
            <source>has put you on hold</source>
            <translation>对方已将您保持</translation>
        </message>
        <message>
            <source>Let {name} be heard</source>
            <translation>让{name}可以发言</translation>
        </message>
        <message>
            <source>Silence {name}</source>
            <translation>让{name}静音</translation>
        </message>
        <message>
            <source>Drop {name} from the conference</source>
            <translation>将{name}移出会议</translation>
        </message>
    </context>
    <context>
        <name>DetailsPanel</name>
        <message>
            <source>Edit</source>
            <translation>修改</translation>
        </message>
        <message>
            <source>Change what is wrong in this record</source>
            <translation>更正这份资料中的错误</translation>
        </message>
        <message>
            <source>Your change is kept here and goes to the server as soon as it answers.</source>
            <translation>您的修改已保存在本机，服务器一有响应就会提交。</translation>
        </message>
        <message>
            <source>Show hidden details</source>
            <translation>显示隐藏的信息</translation>
        </message>
        <message>
            <source>It is noted who looked, at whom and when</source>
            <translation>系统会记录谁在何时查看了哪位客户</translation>
        </message>
    </context>
    <context>
        <name>TicketForm</name>
        <message>
            <source>As the type says</source>
            <translation>按类型规则</translation>
        </message>
        <message>
            <source>Fill in what is marked.</source>
            <translation>请填写标出的内容。</translation>
        </message>
        <message>
            <source>Goes to</source>
            <translation>派往</translation>
        </message>
        <message>
            <source>High</source>
            <translation>高</translation>
        </message>
        <message>
            <source>Low</source>
            <translation>低</translation>
        </message>
        <message>
            <source>Make ticket</source>
            <translation>创建工单</translation>
        </message>
        <message>
            <source>New ticket</source>
            <translation>新建工单</translation>
        </message>
        <message>
            <source>Normal</source>
            <translation>普通</translation>
        </message>
        <message>
            <source>Priority</source>
            <translation>优先级</translation>
        </message>
        <message>
            <source>The ticket is made.</source>
            <translation>工单已创建。</translation>
        </message>
        <message>
            <source>Title</source>
            <translation>标题</translation>
        </message>
        <message>
            <source>Type</source>
            <translation>类型</translation>
        </message>
        <message>
            <source>Urgent</source>
            <translation>紧急</translation>
        </message>
        <message>
            <source>What happened</source>
            <translation>情况说明</translation>
        </message>
    </context>
    <context>
        <name>CustomerForm</name>
        <message>
            <source>Name</source>
            <translation>姓名</translation>
        </message>
        <message>
            <source>Name in Latin letters</source>
            <translation>拉丁字母姓名</translation>
        </message>
        <message>
            <source>Language</source>
            <translation>语言</translation>
        </message>
        <message>
            <source>VIP</source>
            <translation>VIP</translation>
        </message>
        <message>
            <source>Chinese</source>
            <translation>中文</translation>
        </message>
        <message>
            <source>English</source>
            <translation>英文</translation>
        </message>
        <message>
            <source>Mend what is marked, then save.</source>
            <translation>请更正标出的内容，然后保存。</translation>
        </message>
        <message>
            <source>{field}: {value}</source>
            <translation>{field}：{value}</translation>
        </message>
        <message>
            <source>, </source>
            <translation>、</translation>
        </message>
        <message>
            <source>Somebody changed this meanwhile: {theirs}. Saving puts your values in their place.</source>
            <translation>其间有人改过：{theirs}。保存会以您填写的内容替换。</translation>
        </message>
        <message>
            <source>What you type is kept until you save or discard it.</source>
            <translation>您填写的内容会一直保留，直到保存或放弃。</translation>
        </message>
        <message>
            <source>Save</source>
            <translation>保存</translation>
        </message>
        <message>
            <source>Save the changes</source>
            <translation>保存修改</translation>
        </message>
        <message>
            <source>Discard</source>
            <translation>放弃</translation>
        </message>
        <message>
            <source>Leave the record as it is</source>
            <translation>资料保持原样</translation>
        </message>
        <message>
            <source>yes</source>
            <translation>是</translation>
        </message>
        <message>
            <source>no</source>
            <translation>否</translation>
        </message>
    </context>
    <context>
        <name>Templates</name>
        <message>
            <source>E-mail</source>
            <translation>邮件</translation>
        </message>
        <message>
            <source>SMS</source>
            <translation>短信</translation>
        </message>
        <message>
            <source>Without a name</source>
            <translation>未命名</translation>
        </message>
        <message>
            <source>Not offered</source>
            <translation>已停用</translation>
        </message>
        <message>
            <source>Give it a name: agents choose it by that.</source>
            <translation>请填写名称，坐席按名称选择模板。</translation>
        </message>
        <message>
            <source>Write what the e-mail is about.</source>
            <translation>请填写邮件主题。</translation>
        </message>
        <message>
            <source>Write what customers will read.</source>
            <translation>请填写客户将看到的内容。</translation>
        </message>
        <message>
            <source>Nothing is called {name}. Choose from Insert, or take the braces away.</source>
            <translation>没有名为 {name} 的内容。请从“插入”中选择，或去掉花括号。</translation>
        </message>
        <message>
            <source>That is too long: {most} characters fit.</source>
            <translation>内容过长，最多 {most} 个字符。</translation>
        </message>
        <message>
            <source>{used} of {room} characters, {parts} SMS</source>
            <translation>{used}/{room} 个字符，{parts} 条短信</translation>
        </message>
        <message>
            <source>More than {most} are not sent: say it shorter.</source>
            <translation>超过 {most} 条将无法发送，请精简内容。</translation>
        </message>
        <message>
            <source>Because of {signs} only 70 characters fit into one.</source>
            <translation>因含有 {signs}，每条只能容纳 70 个字符。</translation>
        </message>
        <message>
            <source>Every line as it stands; ** makes words bold, - a list.</source>
            <translation>按原样分行；** 为粗体，- 为列表。</translation>
        </message>
        <message>
            <source>Name, {language}</source>
            <translation>名称，{language}</translation>
        </message>
        <message>
            <source>Subject, {language}</source>
            <translation>主题，{language}</translation>
        </message>
        <message>
            <source>Text, {language}</source>
            <translation>正文，{language}</translation>
        </message>
        <message>
            <source>As Wang Wei would get it, {language}</source>
            <translation>客户王伟收到的样子，{language}</translation>
        </message>
        <message>
            <source>Saved. Agents are offered it from now on.</source>
            <translation>已保存，坐席现在可以使用。</translation>
        </message>
        <message>
            <source>Saved. Agents are not offered it.</source>
            <translation>已保存，坐席无法使用。</translation>
        </message>
        <message>
            <source>It is gone for everybody then. Press again to delete it.</source>
            <translation>删除后所有人都无法使用。再按一次即可删除。</translation>
        </message>
        <message>
            <source>A copy: give it a name of its own.</source>
            <translation>这是副本，请另取名称。</translation>
        </message>
        <message>
            <source>New template</source>
            <translation>新建模板</translation>
        </message>
        <message>
            <source>Really delete?</source>
            <translation>确定删除？</translation>
        </message>
        <message>
            <source>Delete</source>
            <translation>删除</translation>
        </message>
        <message>
            <source>Offered to agents</source>
            <translation>供坐席使用</translation>
        </message>
        <message>
            <source>Insert</source>
            <translation>插入</translation>
        </message>
        <message>
            <source>Insert what is filled in for each customer</source>
            <translation>插入按客户自动填写的内容</translation>
        </message>
        <message>
            <source>Somebody else changed this template meanwhile.</source>
            <translation>其他人已修改此模板。</translation>
        </message>
        <message>
            <source>Show theirs</source>
            <translation>查看对方的版本</translation>
        </message>
        <message>
            <source>What you wrote is thrown away</source>
            <translation>您所写的内容将被放弃</translation>
        </message>
        <message>
            <source>Save mine over it</source>
            <translation>用我的版本覆盖</translation>
        </message>
        <message>
            <source>Copy</source>
            <translation>复制</translation>
        </message>
        <message>
            <source>Begin another one with these words</source>
            <translation>以此内容新建模板</translation>
        </message>
        <message>
            <source>Save the template</source>
            <translation>保存模板</translation>
        </message>
        <message>
            <source>Templates</source>
            <translation>模板</translation>
        </message>
        <message>
            <source>Find a template</source>
            <translation>查找模板</translation>
        </message>
        <message>
            <source>No templates yet</source>
            <translation>还没有模板</translation>
        </message>
        <message>
            <source>No template open</source>
            <translation>未打开模板</translation>
        </message>
        <message>
            <source>Choose one at the left, or write a new one.</source>
            <translation>请在左侧选择，或新建一个。</translation>
        </message>
        <message>
            <source>New</source>
            <translation>新建</translation>
        </message>
        <message>
            <source>Offer it earlier</source>
            <translation>上移一位</translation>
        </message>
        <message>
            <source>Offer it later</source>
            <translation>下移一位</translation>
        </message>
        <message>
            <source>Place {number} of {all}</source>
            <translation>第 {number} 位，共 {all} 位</translation>
        </message>
    </context>
    <context>
        <name>Ticket</name>
        <message>
            <source>No.</source>
            <translation>编号</translation>
        </message>
        <message>
            <source>Title</source>
            <translation>标题</translation>
        </message>
        <message>
            <source>State</source>
            <translation>状态</translation>
        </message>
        <message>
            <source>Deadline</source>
            <translation>期限</translation>
        </message>
        <message>
            <source>With</source>
            <translation>处理人</translation>
        </message>
        <message>
            <source>Overdue</source>
            <translation>已超时</translation>
        </message>
        <message>
            <source>Escalated</source>
            <translation>已升级</translation>
        </message>
        <message>
            <source>Low</source>
            <translation>低</translation>
        </message>
        <message>
            <source>Normal</source>
            <translation>普通</translation>
        </message>
        <message>
            <source>High</source>
            <translation>高</translation>
        </message>
        <message>
            <source>Urgent</source>
            <translation>紧急</translation>
        </message>
        <message>
            <source>Type</source>
            <translation>类型</translation>
        </message>
        <message>
            <source>Priority</source>
            <translation>优先级</translation>
        </message>
        <message>
            <source>Unit</source>
            <translation>部门</translation>
        </message>
        <message>
            <source>Nobody yet</source>
            <translation>暂无</translation>
        </message>
        <message>
            <source>Made</source>
            <translation>创建</translation>
        </message>
        <message>
            <source>Sent on</source>
            <translation>已转出</translation>
        </message>
        <message>
            <source>By the clock</source>
            <translation>系统自动</translation>
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
            <source>Result</source>
            <translation>处理结果</translation>
        </message>
        <message>
            <source>What was done</source>
            <translation>处理记录</translation>
        </message>
        <message>
            <source>Printed {when}</source>
            <translation>打印时间：{when}</translation>
        </message>
        <message>
            <source>What it is about</source>
            <translation>事由</translation>
        </message>
        <message>
            <source>Filled in</source>
            <translation>填写内容</translation>
        </message>
        <message>
            <source>Page {number} of {all}</source>
            <translation>第 {number} 页，共 {all} 页</translation>
        </message>
    </context>
    <context>
        <name>TicketPanel</name>
        <message>
            <source>Write a few words about it.</source>
            <translation>请填写说明。</translation>
        </message>
        <message>
            <source>Choose where it goes.</source>
            <translation>请选择去向。</translation>
        </message>
        <message>
            <source>Saved.</source>
            <translation>已保存。</translation>
        </message>
        <message>
            <source>On its way.</source>
            <translation>已提交。</translation>
        </message>
        <message>
            <source>Save the ticket as PDF</source>
            <translation>将工单保存为 PDF</translation>
        </message>
        <message>
            <source>PDF (*.pdf)</source>
            <translation>PDF (*.pdf)</translation>
        </message>
        <message>
            <source>Expert of {unit}</source>
            <translation>{unit}的专家</translation>
        </message>
        <message>
            <source>Show the customer</source>
            <translation>查看客户</translation>
        </message>
        <message>
            <source>Promise a call</source>
            <translation>预约回访</translation>
        </message>
        <message>
            <source>Save as PDF</source>
            <translation>保存为 PDF</translation>
        </message>
        <message>
            <source>Result</source>
            <translation>处理结果</translation>
        </message>
        <message>
            <source>What was done</source>
            <translation>处理记录</translation>
        </message>
        <message>
            <source>Next step</source>
            <translation>下一步</translation>
        </message>
        <message>
            <source>Goes to</source>
            <translation>转给</translation>
        </message>
        <message>
            <source>Told by</source>
            <translation>告知方式</translation>
        </message>
        <message>
            <source>Note</source>
            <translation>说明</translation>
        </message>
        <message>
            <source>Do it</source>
            <translation>执行</translation>
        </message>
        <message>
            <source>SMS</source>
            <translation>短信</translation>
        </message>
        <message>
            <source>E-mail</source>
            <translation>邮件</translation>
        </message>
        <message>
            <source>It was not taken: {reason}</source>
            <translation>未被接受：{reason}</translation>
        </message>
    </context>
    <context>
        <name>TicketPage</name>
        <message>
            <source>Tickets</source>
            <translation>工单</translation>
        </message>
        <message>
            <source>Mine</source>
            <translation>我的</translation>
        </message>
        <message>
            <source>Free in my unit</source>
            <translation>本部门待领</translation>
        </message>
        <message>
            <source>Made by me</source>
            <translation>我创建的</translation>
        </message>
        <message>
            <source>Late</source>
            <translation>超时</translation>
        </message>
        <message>
            <source>Closed</source>
            <translation>已关闭</translation>
        </message>
        <message>
            <source>Which tickets</source>
            <translation>哪些工单</translation>
        </message>
        <message>
            <source>No tickets here</source>
            <translation>这里没有工单</translation>
        </message>
        <message>
            <source>Choose another part of the list.</source>
            <translation>请选择列表的其他部分。</translation>
        </message>
        <message>
            <source>No ticket chosen</source>
            <translation>未选择工单</translation>
        </message>
        <message>
            <source>Choose one from the list.</source>
            <translation>请从列表中选择一个。</translation>
        </message>
        <message>
            <source>Older tickets</source>
            <translation>更早的工单</translation>
        </message>
        <message>
            <source>Enter leads to the next step.</source>
            <translation>按回车键选择下一步。</translation>
        </message>
    </context>
    <context>
        <name>PromiseForm</name>
        <message>
            <source>Write the number to call.</source>
            <translation>请填写要拨打的号码。</translation>
        </message>
        <message>
            <source>Choose a day.</source>
            <translation>请选择日期。</translation>
        </message>
        <message>
            <source>This has passed.</source>
            <translation>该时间已过。</translation>
        </message>
        <message>
            <source>Write a time such as 14:30.</source>
            <translation>请填写时间，例如 14:30。</translation>
        </message>
        <message>
            <source>The call is in your list.</source>
            <translation>已加入您的回访列表。</translation>
        </message>
        <message>
            <source>Number</source>
            <translation>号码</translation>
        </message>
        <message>
            <source>Name</source>
            <translation>姓名</translation>
        </message>
        <message>
            <source>Day</source>
            <translation>日期</translation>
        </message>
        <message>
            <source>Open the calendar</source>
            <translation>打开日历</translation>
        </message>
        <message>
            <source>Time</source>
            <translation>时间</translation>
        </message>
        <message>
            <source>What about</source>
            <translation>事由</translation>
        </message>
        <message>
            <source>Promise the call</source>
            <translation>预约</translation>
        </message>
        <message>
            <source>Promise a call</source>
            <translation>预约回访</translation>
        </message>
    </context>
    <context>
        <name>SendAgain</name>
        <message>
            <source>The message is on its way again.</source>
            <translation>消息正在重新发送。</translation>
        </message>
        <message>
            <source>Do not send</source>
            <translation>不发送</translation>
        </message>
        <message>
            <source>Send again</source>
            <translation>重新发送</translation>
        </message>
        <message>
            <source>Nobody knows whether it arrived. If it did, the customer gets it twice.</source>
            <translation>无法确认是否送达。如果已送达，客户会收到两次。</translation>
        </message>
        <message>
            <source>It was tried for a long time without success.</source>
            <translation>多次尝试仍未成功。</translation>
        </message>
        <message>
            <source>Send it once more?</source>
            <translation>要再发送一次吗？</translation>
        </message>
        <message>
            <source>Nobody is in doubt about this message any more: it cannot be sent again.</source>
            <translation>这条消息的结果已经确定，不能再次发送。</translation>
        </message>
        <message>
            <source>The article in it is no longer there for customers. Write a new message.</source>
            <translation>其中的文章已不能发给客户，请重新写一条消息。</translation>
        </message>
        <message>
            <source>The ticket in it is not this customer&apos;s any more. Write a new message.</source>
            <translation>其中的工单已不属于该客户，请重新写一条消息。</translation>
        </message>
    </context>
    <context>
        <name>SendForm</name>
        <message>
            <source>The message is on its way.</source>
            <translation>消息已提交发送。</translation>
        </message>
        <message>
            <source>E-mail</source>
            <translation>邮件</translation>
        </message>
        <message>
            <source>SMS</source>
            <translation>短信</translation>
        </message>
        <message>
            <source>hidden</source>
            <translation>已隐藏</translation>
        </message>
        <message>
            <source>None: my own words</source>
            <translation>不用模板，自行编写</translation>
        </message>
        <message>
            <source>Every line as it stands; ** makes words bold, - a list.</source>
            <translation>逐行原样发送；** 加粗，- 列表。</translation>
        </message>
        <message>
            <source>{signs} characters, {count} SMS</source>
            <translation>{signs} 字，{count} 条短信</translation>
        </message>
        <message>
            <source>Choose where it goes.</source>
            <translation>请选择发送到哪里。</translation>
        </message>
        <message>
            <source>Write what it is about.</source>
            <translation>请填写主题。</translation>
        </message>
        <message>
            <source>Write what you want to say.</source>
            <translation>请填写内容。</translation>
        </message>
        <message>
            <source>Something in braces { } is not known here. Write it out, or delete it.</source>
            <translation>花括号 { } 中的内容无法识别，请直接写出或删除。</translation>
        </message>
        <message>
            <source>That makes more than {most} SMS. Say it shorter.</source>
            <translation>超过 {most} 条短信，请精简内容。</translation>
        </message>
        <message>
            <source>By</source>
            <translation>方式</translation>
        </message>
        <message>
            <source>To</source>
            <translation>发送到</translation>
        </message>
        <message>
            <source>Template</source>
            <translation>模板</translation>
        </message>
        <message>
            <source>Language</source>
            <translation>语言</translation>
        </message>
        <message>
            <source>Subject</source>
            <translation>主题</translation>
        </message>
        <message>
            <source>Text</source>
            <translation>内容</translation>
        </message>
        <message>
            <source>As the customer gets it</source>
            <translation>客户看到的内容</translation>
        </message>
        <message>
            <source>Discard</source>
            <translation>丢弃</translation>
        </message>
        <message>
            <source>Throw away what was typed</source>
            <translation>丢弃已输入的内容</translation>
        </message>
        <message>
            <source>Send</source>
            <translation>发送</translation>
        </message>
        <message>
            <source>Send the message</source>
            <translation>发送消息</translation>
        </message>
        <message>
            <source>Message to {name}</source>
            <translation>给{name}的消息</translation>
        </message>
        <message>
            <source>There is no e-mail address in the record.</source>
            <translation>客户资料中没有邮箱。</translation>
        </message>
        <message>
            <source>There is no number in the record.</source>
            <translation>客户资料中没有电话号码。</translation>
        </message>
        <message>
            <source>This server sends no e-mail.</source>
            <translation>本服务器未开通邮件发送。</translation>
        </message>
        <message>
            <source>This server sends no SMS.</source>
            <translation>本服务器未开通短信发送。</translation>
        </message>
    </context>
    <context>
        <name>RecordingBar</name>
        <message>
            <source>You may not listen to recordings. Ask your team lead.</source>
            <translation>您无权收听录音，请联系班组长。</translation>
        </message>
        <message>
            <source>Pause</source>
            <translation>暂停</translation>
        </message>
        <message>
            <source>Play</source>
            <translation>播放</translation>
        </message>
        <message>
            <source>Space</source>
            <translation>空格</translation>
        </message>
        <message>
            <source>The recording is being fetched…</source>
            <translation>正在获取录音…</translation>
        </message>
        <message>
            <source>Position in the recording, in seconds</source>
            <translation>录音位置（秒）</translation>
        </message>
        <message>
            <source>Speed</source>
            <translation>播放速度</translation>
        </message>
        <message>
            <source>Close the recording</source>
            <translation>关闭录音</translation>
        </message>
    </context>
</TS>
