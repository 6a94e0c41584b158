<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
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
