// The command line as it is, in a process that a sweep can kill; only the step that the environment names waits on its
// server. The order of these two decides.
import './break-from-env.ts';
import '../../../cli/main.ts';
