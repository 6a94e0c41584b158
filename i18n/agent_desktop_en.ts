<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
    <context>
        <name>AgentBar</name>
        <message numerus="yes">
            <source>%n notice(s)</source>
            <translation>
                <numerusform>%n notice</numerusform>
                <numerusform>%n notices</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>Counted</name>
        <message numerus="yes">
            <source>%n customer(s) with this number</source>
            <translation>
                <numerusform>%n customer with this number</numerusform>
                <numerusform>%n customers with this number</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n customer(s)</source>
            <translation>
                <numerusform>%n customer</numerusform>
                <numerusform>%n customers</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n open ticket(s)</source>
            <translation>
                <numerusform>%n open ticket</numerusform>
                <numerusform>%n open tickets</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n queue(s).</source>
            <translation>
                <numerusform>%n queue.</numerusform>
                <numerusform>%n queues.</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n colleague(s) ready too.</source>
            <translation>
                <numerusform>%n colleague is ready too.</numerusform>
                <numerusform>%n colleagues are ready too.</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n agent(s) ready</source>
            <translation>
                <numerusform>%n agent ready</numerusform>
                <numerusform>%n agents ready</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n waiting</source>
            <translation>
                <numerusform>%n waiting</numerusform>
                <numerusform>%n waiting</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>Conference of %n</source>
            <translation>
                <numerusform>Conference of %n</numerusform>
                <numerusform>Conference of %n</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n new voice message(s)</source>
            <translation>
                <numerusform>%n new voice message</numerusform>
                <numerusform>%n new voice messages</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>IncomingPanel</name>
        <message numerus="yes">
            <source>%n incoming call(s)</source>
            <translation>
                <numerusform>%n incoming call</numerusform>
                <numerusform>%n incoming calls</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>KnowledgeContent</name>
        <message numerus="yes">
            <source>%n article(s)</source>
            <translation>
                <numerusform>%n article</numerusform>
                <numerusform>%n articles</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>KnowledgePanel</name>
        <message numerus="yes">
            <source>%n suggestion(s)</source>
            <translation>
                <numerusform>%n suggestion</numerusform>
                <numerusform>%n suggestions</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>LoginPage</name>
        <message numerus="yes">
            <source>%n attempt(s) left.</source>
            <translation>
                <numerusform>%n attempt left.</numerusform>
                <numerusform>%n attempts left.</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>MainWindow</name>
        <message numerus="yes">
            <source>%n missed call(s)</source>
            <translation>
                <numerusform>%n missed call</numerusform>
                <numerusform>%n missed calls</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n unread announcement(s)</source>
            <translation>
                <numerusform>%n unread announcement</numerusform>
                <numerusform>%n unread announcements</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n test(s) to do</source>
            <translation>
                <numerusform>%n test to do</numerusform>
                <numerusform>%n tests to do</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>NewsBanner</name>
        <message numerus="yes">
            <source>%n more</source>
            <translation>
                <numerusform>%n more</numerusform>
                <numerusform>%n more</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>Plural</name>
        <message numerus="yes">
            <source>%n customer(s)</source>
            <translation>
                <numerusform>%n customer</numerusform>
                <numerusform>%n customers</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n</source>
            <comment>open tickets</comment>
            <translation>
                <numerusform>%n</numerusform>
                <numerusform>%n</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n, due {when}</source>
            <comment>open tickets</comment>
            <translation>
                <numerusform>%n, due {when}</numerusform>
                <numerusform>%n, due {when}</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n, was due {when}</source>
            <comment>open tickets</comment>
            <translation>
                <numerusform>%n, was due {when}</numerusform>
                <numerusform>%n, was due {when}</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>used %n time(s) this week</source>
            <translation>
                <numerusform>used once this week</numerusform>
                <numerusform>used %n times this week</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>Too long: %n character(s) at most.</source>
            <translation>
                <numerusform>Too long: %n character at most.</numerusform>
                <numerusform>Too long: %n characters at most.</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n unread announcement(s)</source>
            <translation>
                <numerusform>%n unread announcement</numerusform>
                <numerusform>%n unread announcements</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n to confirm</source>
            <comment>announcements</comment>
            <translation>
                <numerusform>%n to confirm</numerusform>
                <numerusform>%n to confirm</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n more</source>
            <comment>contacts to finish, without a tab</comment>
            <translation>
                <numerusform>%n more</numerusform>
                <numerusform>%n more</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>StatusBar</name>
        <message numerus="yes">
            <source>%n record(s) refused by the server</source>
            <translation>
                <numerusform>%n record refused by the server</numerusform>
                <numerusform>%n records refused by the server</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n record(s) kept on this computer</source>
            <translation>
                <numerusform>%n record kept on this computer</numerusform>
                <numerusform>%n records kept on this computer</numerusform>
            </translation>
        </message>
    </context>
</TS>
