<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
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
</context>
</TS>
