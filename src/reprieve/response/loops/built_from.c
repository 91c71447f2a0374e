/* Which sources this library was compiled from; the package asks before it calls anything. */
const char *built_from(void) { return BUILT_FROM; }
