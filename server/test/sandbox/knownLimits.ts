// What is known to get through, per tier, by the names of the attacks. docs/security.md says why; nothing else may.

export const KNOWN_ESCAPES: Record<'isolated' | 'selfLocked' | 'advisory', readonly string[]> = {
  isolated: [],
  // Landlock does not cover metadata.
  selfLocked: ['stat_secret', 'exists_secret'],
  advisory: [
    // What a granted program, or a program that a plugin may start, does is not confined by anything.
    'spawnFakeOnPath',
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
    'slowVictim',
    'slow_victim',
    'limit_victim',
    'signal_by_pidfd',
    'stat_secret',
    'exists_secret',
    'make_fifo',
    'sqlite_attach',
    'sqlite_write',
    'fork_exec',
    'fork_exec_builtin',
    // Python code can reach the guard's own variables.
    'tamper_traceback',
  ],
};

/** What is granted and cannot be given by a tier. */
export const MISSING_CONTROLS: Record<'isolated' | 'selfLocked', readonly string[]> = {
  isolated: [],
  // Granted hosts are reached through the host's proxy only, which raw sockets do not know of.
  selfLocked: ['controlTcp', 'control_tcp'],
};
