// What happened, in one window. The inspector comes last, for it allows every plugin and starts the host anew.
import './activity/activity.ts';
import './activity/inspector.ts';
