/* pulse_loader.c: see pulse_loader.h. GPL-2.0-or-later, as PJSIP. */
#include "pulse_loader.h"
#include <dlfcn.h>

struct pulse_table pa;

int pulse_load(void)
{
    void *library;

    if (pa.library)
        return 0;
    library = dlopen("libpulse.so.0", RTLD_NOW | RTLD_LOCAL);
    if (!library)
        return -1;
#define X(name) if ((pa.name = (__typeof__(pa.name))dlsym(library, "pa_" #name)) == NULL) return -1;
    PULSE_FUNCTIONS(X)
#undef X
    pa.library = library;
    return 0;
}
