// What is known to get through, per tier, by the names of the attacks. docs/security.md says why; nothing else may.

export const KNOWN_ESCAPES: Record<'isolated' | 'selfLocked' | 'advisory', readonly string[]> = {
  isolated: [],
  // Landlock does not cover metadata.
  selfLocked: ['stat_secret', 'exists_secret'],
  advisory: [
    // What a granted program, or a program that a plugin may start, does is not confined by anything.
    'grantedProgramReads',
    'grantedProgramWrites',
    'granted_program_reads',
    'childReads',
    'childReadsProcRoot',
    'childReadsHome',
    'childReadsHostEnvironment',
    'childWrites',
    'childConnects',
    'childKills',
    'childUserNamespace',
    'child_reads',
    'child_kills',
    // Calls that the interpreters do not report to a guard.
    'slow_victim',
    'limit_victim',
    'signal_by_pidfd',
    'stat_secret',
    'exists_secret',
    'sqlite_attach',
    'sqlite_write',
    'bind_victim',
    'schedule_victim',
    'slow_user',
    'read_shared_memory',
    'makeProgramOfTheUser',
    'make_program_of_the_user',
    // Python code can reach the guard's own variables, and then there is nothing left.
    'tamper_traceback',
    'tamper_then_read',
    'tamper_then_read_home',
    'tamper_then_read_shared_memory',
    'tamper_then_change_open_file',
    'tamper_then_write',
    'tamper_then_run',
    'tamper_then_run_by_ctypes',
    'tamper_then_shared_memory',
    'tamper_then_bind_victim',
    'tamper_then_kill',
    'tamper_then_read_environment',
    'tamper_then_tcp',
    'tamper_then_multipath_tcp',
    'tamper_then_connect_by_sending',
    'tamper_then_udp',
    'tamper_then_abstract_socket',
  ],
};

/** What is granted and cannot be given by a tier. */
export const MISSING_CONTROLS: Record<'isolated' | 'selfLocked', readonly string[]> = {
  isolated: [],
  // Granted hosts are reached through the host's proxy only, which raw sockets do not know of.
  selfLocked: ['controlTcp', 'control_tcp'],
};
