#!/usr/bin/env bash
# Build a pjsua2 wheel for Linux: PulseAudio/PipeWire + ALSA, Opus, SRTP (AES-CM and AES-GCM, SDES and DTLS), TLS 1.3 by
# OpenSSL 3, WebRTC AEC3.
#   build.sh PJPROJECT_TARBALL OUTDIR PYTHON
# PYTHON needs setuptools and wheel. System packages: SYSTEM_PACKAGES in recipe.py.
#   SRTP_TARBALL=FILE    libsrtp source, needed where the pjproject tarball carries no third_party/srtp
#                        (Debian's copy does not; an upstream release tarball does)
#   WORK=DIR             build tree and logs; JOBS=N parallel jobs; LOCAL_VERSION=native.1
# With auditwheel and patchelf on PATH, OUTDIR gets a manylinux wheel too, which carries its libraries (all but
# libasound, which must be the desktop's own).
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
tarball=$(readlink -f "$1"); out=$(mkdir -p "$2" && readlink -f "$2"); py=$3
work=${WORK:?where to build}; mkdir -p "$work"; work=$(readlink -f "$work"); jobs=${JOBS:-$(nproc)}
t0=$(date +%s); step() { echo "[$(( $(date +%s) - t0 ))s] $1"; }
try() { local log=$1; shift; "$@" >"$log" 2>&1 || { tail -40 "$log" >&2; echo "full log: $log" >&2; exit 1; }; }

step unpack
mkdir -p "$work/pj"
tar xf "$tarball" -C "$work/pj" --strip-components=1
"$py" "$here/edit_sources.py" "$work/pj"
cd "$work/pj"

export CFLAGS="-O2 -g0 -fPIC -fno-strict-aliasing -Wno-unused-label" CXXFLAGS="-O2 -g0 -fPIC -fno-strict-aliasing"
export LDFLAGS="-Wl,-z,relro,-z,now"     # bind at import: a symbol that no library has fails there, not in a call
opts=(--disable-video --disable-sdl --disable-ffmpeg --disable-v4l2 --disable-openh264 --disable-vpx --disable-libyuv
      --disable-upnp --disable-libwebrtc --enable-libwebrtc-aec3 --enable-epoll
      --disable-ilbc-codec --disable-g7221-codec --disable-silk --disable-lyra --disable-opencore-amr --disable-bcg729
      --with-external-speex --with-external-gsm --enable-libsamplerate)

if [ ! -d third_party/srtp ]; then          # Debian's source comes without the bundled libraries
    step libsrtp
    : "${SRTP_TARBALL:?this pjproject tarball carries no libsrtp: give its source tarball too}"
    mkdir "$work/srtp"; tar xf "$SRTP_TARBALL" -C "$work/srtp" --strip-components=1
    ( cd "$work/srtp"
      try "$work/srtp.log" ./configure --prefix="$work/srtp-inst" --enable-openssl --disable-pcap
      try "$work/srtp.log" make -j"$jobs" libsrtp2.a
      try "$work/srtp.log" make install )
    rm -f "$work"/srtp-inst/lib/libsrtp2.so*
    opts+=(--with-external-srtp)
    export CFLAGS="$CFLAGS -I$work/srtp-inst/include" LDFLAGS="$LDFLAGS -L$work/srtp-inst/lib"
    export ac_cv_lib_srtp2_srtp_shutdown=yes   # its link test does not know the static library needs libcrypto
fi

step configure
try "$work/configure.log" ./configure "${opts[@]}"
step make
mkdir -p pjlib/lib pjlib-util/lib pjnath/lib pjmedia/lib pjsip/lib third_party/lib
try "$work/make.log" make -j"$jobs" lib
step swig
cd pjsip-apps/src/swig/python
try "$work/swig.log" make pjsua2_wrap.cpp
"$py" "$here/edit_setup.py" "${LOCAL_VERSION:-native.1}"
step wheel
# 150,000 lines of generated glue: optimising it harder doubles the build and is not measurable in a call
CFLAGS="$CFLAGS -O1" CXXFLAGS="$CXXFLAGS -O1" try "$work/wheel.log" "$py" setup.py -q bdist_wheel -d "$out"

if command -v auditwheel >/dev/null && command -v patchelf >/dev/null; then
    step auditwheel
    mkdir -p "$work/repaired"
    plat=$(auditwheel show "$out"/pjsua2_python-*-linux_x86_64.whl 2>/dev/null | grep -o 'manylinux_[0-9_]*x86_64' | head -1)
    try "$work/auditwheel.log" auditwheel repair --exclude libasound.so.2 --plat "$plat" -w "$work/repaired" \
        "$out"/pjsua2_python-*-linux_x86_64.whl
    cp "$work"/repaired/*.whl "$out/"
fi

step import
"$py" -P - "$out" 3>&1 >/dev/null 2>&3 <<'PY'    # PJSIP logs to stdout until it is configured
import glob, sys, tempfile, zipfile
with tempfile.TemporaryDirectory() as folder:
    zipfile.ZipFile(glob.glob(sys.argv[1] + "/*-linux_*.whl")[0]).extractall(folder)
    sys.path.insert(0, folder)
    import pjsua2 as pj
    endpoint = pj.Endpoint(); endpoint.libCreate()
    config = pj.EpConfig(); config.logConfig.level = config.logConfig.consoleLevel = 0
    endpoint.libInit(config)
    codecs = {info.codecId.split("/")[0] for info in endpoint.codecEnum2()}
    ciphers = set(endpoint.srtpCryptoEnum())
    missing = {"opus", "G722", "PCMU", "PCMA"} - codecs | {"AEAD_AES_256_GCM", "AES_CM_128_HMAC_SHA1_80"} - ciphers
    assert not missing, f"built, but without {missing}"
    assert config.uaConfig.maxCalls >= 64, config.uaConfig.maxCalls
    print(pj.__version__, "codecs", sorted(codecs), "calls", config.uaConfig.maxCalls, file=sys.stderr)
    endpoint.libDestroy()
PY
step done
