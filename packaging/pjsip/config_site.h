/* Build-time settings of PJSIP for Agent Desktop. What is not here keeps PJSIP's default. */
#define NDEBUG                          1     /* pj_assert() must not abort() the desktop */
#define PJ_DEBUG                        0
#define PJ_LOG_MAX_LEVEL                5
#define PJ_HAS_IPV6                     1
#define PJ_IOQUEUE_MAX_HANDLES          1024
#define PJ_MAX_HOSTNAME                 256
#define PJ_GETHOSTIP_DISABLE_LOCAL_RESOLUTION 1 /* our own host name may need a name server that is silent */
#define PJ_ICE_MAX_CAND                 64
#define PJ_ICE_MAX_CHECKS               256
#define PJ_TODO(x)

#define PJSUA_MAX_CALLS                 64    /* default 4: an agent's two calls, consultations, and a soak test */
#define PJSUA_MAX_ACC                   32
#define PJSUA_MAX_BUDDIES               512   /* default 256: one for each colleague whose lamp is watched */
#define PJSUA_MAX_CONF_PORTS            512
#define PJSUA_MAX_PLAYERS               64
#define PJSUA_MAX_RECORDERS             64

#define PJSIP_MAX_PKT_LEN               16000 /* default 4000: too small for ICE+DTLS SDP over TLS */
#define PJSIP_MAX_URL_SIZE              512
#define PJSIP_TCP_KEEP_ALIVE_INTERVAL   30    /* seconds, default 90: home routers and VPNs forget sooner */
#define PJSIP_TLS_KEEP_ALIVE_INTERVAL   30

#define PJSUA2_MAX_SDP_BUF_LEN          4096  /* default 1024: with keys and ICE an offer is longer */

#define PJMEDIA_HAS_VIDEO               0
#define PJMEDIA_RTP_PT_TELEPHONE_EVENTS 101   /* default 120: 101 is what gateways and recorders are set up for */
#define PJMEDIA_SRTP_HAS_DTLS           1
#define PJMEDIA_SRTP_HAS_SDES           1
#define PJMEDIA_SRTP_HAS_AES_GCM_128    1
#define PJMEDIA_SRTP_HAS_AES_GCM_256    1
/* PJSIP expects libsrtp 2.0's names of these in an external libsrtp */
#define srtp_aes_gcm_128_openssl        srtp_aes_gcm_128
#define srtp_aes_gcm_256_openssl        srtp_aes_gcm_256
#define PJMEDIA_HAS_RTCP_XR             1
#define PJMEDIA_STREAM_ENABLE_XR        0
#define PJMEDIA_STREAM_ENABLE_KA        PJMEDIA_STREAM_KA_EMPTY_RTP
#define PJMEDIA_AUDIO_DEV_HAS_PULSE     1     /* pulse/ */
#define PJMEDIA_AUD_DEV_INFO_NAME_LEN   260   /* default 64: Pulse names of USB headsets are longer */
#define PJMEDIA_AUD_DEV_MAX_DEVS        128
