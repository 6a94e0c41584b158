<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en_US">
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
</TS>
