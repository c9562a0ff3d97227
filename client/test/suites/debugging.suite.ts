// Debuggers, in one window. What attaches comes first, for it counts on the lines of scripts that the other one edits.
import './debugging/attach.ts';
import './debugging/debugHandler.ts';
