/* Addresses of names, found by the application: included by sip_resolve.c, so that no lookup stops the thread of SIP.
 *
 * The application tells what it knows with agent_names_put(). A destination that is not known is asked for through the
 * function given to agent_names_ask_with(): the message waits, and goes on in the agent_names_put() that answers. Names
 * elsewhere (a far end's SDP) are known or not found. Without such a function everything is as upstream: getaddrinfo() on
 * the spot. IPv4 only. Everything on the thread of SIP.
 *
 * GPL-2.0-or-later, as PJSIP.
 */
#include <stdlib.h>
#include <string.h>

#define AGENT_NAMES         64
#define AGENT_ADDRESSES     4

typedef struct agent_name
{
    char        host[PJ_MAX_HOSTNAME];
    unsigned    count;
    pj_in_addr  address[AGENT_ADDRESSES];
} agent_name;

typedef struct agent_waiting
{
    struct agent_waiting    *next;
    char                     host[PJ_MAX_HOSTNAME];
    pj_str_t                 name;      /* the same, living as long as the message */
    int                      port;
    pjsip_transport_type_e   type;
    void                    *token;
    pjsip_resolver_callback *cb;
} agent_waiting;

/* In addr_resolv_sock.c: set, it answers for getaddrinfo(), which is not called any more. */
extern unsigned (*agent_names_known)(const pj_str_t *host, pj_in_addr address[], unsigned room);

static agent_name agent_names[AGENT_NAMES];
static unsigned agent_next;
static agent_waiting *agent_queue;
static void (*agent_ask)(const char *host);

static agent_name *agent_find(const pj_str_t *host)
{
    unsigned i;

    for (i = 0; i < AGENT_NAMES; ++i) {
        if (agent_names[i].count && pj_stricmp2(host, agent_names[i].host) == 0)
            return &agent_names[i];
    }
    return NULL;
}

static unsigned agent_known(const pj_str_t *host, pj_in_addr address[], unsigned room)
{
    const agent_name *known = agent_find(host);
    unsigned i;

    for (i = 0; known && i < known->count && i < room; ++i)
        address[i] = known->address[i];
    return i;
}

static void agent_answer(const agent_name *name, const pj_str_t *host, int port, pjsip_transport_type_e type,
                         void *token, pjsip_resolver_callback *cb)
{
    pjsip_server_addresses found;
    unsigned i;

    pj_bzero(&found, sizeof(found));
    type &= ~PJSIP_TRANSPORT_IPV6;
    if (port == 0)
        port = pjsip_transport_get_default_port_for_type(type);
    for (i = 0; i < name->count; ++i) {
        pj_sockaddr_init(pj_AF_INET(), &found.entry[i].addr, NULL, (pj_uint16_t)port);
        found.entry[i].addr.ipv4.sin_addr = name->address[i];
        found.entry[i].addr_len = pj_sockaddr_get_len(&found.entry[i].addr);
        found.entry[i].name = *host;
        found.entry[i].type = type;
    }
    found.count = name->count;
    (*cb)(PJ_SUCCESS, token, &found);
}

/* Whether the name is taken care of: answered from what is known, or asked for. */
static pj_bool_t agent_names_resolve(pj_pool_t *pool, const pjsip_host_info *target, pjsip_transport_type_e type,
                                     void *token, pjsip_resolver_callback *cb)
{
    const pj_str_t *host = &target->addr.host;
    const agent_name *known = agent_find(host);
    agent_waiting *waiting;

    if (known) {
        agent_answer(known, host, target->addr.port, type, token, cb);
        return PJ_TRUE;
    }
    if (!agent_ask || host->slen <= 0 || host->slen >= PJ_MAX_HOSTNAME)
        return PJ_FALSE;
    waiting = (agent_waiting*) calloc(1, sizeof(*waiting));
    if (!waiting)
        return PJ_FALSE;
    memcpy(waiting->host, host->ptr, host->slen);
    pj_strdup(pool, &waiting->name, host);
    waiting->port = target->addr.port;
    waiting->type = type;
    waiting->token = token;
    waiting->cb = cb;
    waiting->next = agent_queue;
    agent_queue = waiting;
    (*agent_ask)(waiting->host);
    return PJ_TRUE;
}

/* `addresses` as "192.0.2.1 192.0.2.2" from now on; "": not found, which ends the waiting and leaves what is known. */
PJ_DEF(void) agent_names_put(const char *host, const char *addresses)
{
    pj_str_t name = pj_str((char*) host);
    agent_name *known = agent_find(&name);
    agent_name fresh;
    agent_waiting **place = &agent_queue, *mine = NULL, *waiting;
    char text[AGENT_ADDRESSES * PJ_INET_ADDRSTRLEN + 1], *rest = NULL, *word;

    if (name.slen <= 0 || name.slen >= PJ_MAX_HOSTNAME)
        return;
    pj_bzero(&fresh, sizeof(fresh));
    memcpy(fresh.host, name.ptr, name.slen);
    strncpy(text, addresses, sizeof(text) - 1);
    text[sizeof(text) - 1] = '\0';
    for (word = strtok_r(text, " ", &rest); word && fresh.count < AGENT_ADDRESSES; word = strtok_r(NULL, " ", &rest)) {
        pj_str_t address = pj_str(word);
        if (pj_inet_pton(pj_AF_INET(), &address, &fresh.address[fresh.count]) == PJ_SUCCESS)
            ++fresh.count;
    }
    if (fresh.count) {
        if (!known)
            known = &agent_names[agent_next++ % AGENT_NAMES];
        *known = fresh;
    }
    while ((waiting = *place) != NULL) {    /* answers may lead to new questions: take ours out of the queue first */
        if (pj_ansi_stricmp(waiting->host, host) == 0) {
            *place = waiting->next;
            waiting->next = mine;
            mine = waiting;
        } else {
            place = &waiting->next;
        }
    }
    while ((waiting = mine) != NULL) {
        mine = waiting->next;
        if (known)
            agent_answer(known, &waiting->name, waiting->port, waiting->type, waiting->token, waiting->cb);
        else
            (*waiting->cb)(PJ_ERESOLVE, waiting->token, NULL);
        free(waiting);
    }
}

/* Forgets one name, or with "" every one. */
PJ_DEF(void) agent_names_forget(const char *host)
{
    unsigned i;

    for (i = 0; i < AGENT_NAMES; ++i) {
        if (!*host || pj_ansi_stricmp(agent_names[i].host, host) == 0)
            agent_names[i].count = 0;
    }
}

/* Who is asked from now on; NULL: nobody, and those who wait are told that there is no answer. */
PJ_DEF(void) agent_names_ask_with(void (*ask)(const char *host))
{
    agent_ask = ask;
    agent_names_known = ask ? &agent_known : NULL;
    while (!ask && agent_queue) {
        char host[PJ_MAX_HOSTNAME];
        memcpy(host, agent_queue->host, sizeof(host));
        agent_names_put(host, "");
    }
}
