const vscode = require('vscode');

// A debugpy that was told to listen speaks the debug adapter protocol on its port.
exports.activate = (context) => {
  context.subscriptions.push(
    vscode.debug.registerDebugAdapterDescriptorFactory('debugpy', {
      createDebugAdapterDescriptor: ({ configuration: { connect } }) => new vscode.DebugAdapterServer(connect.port, connect.host),
    }),
  );
};
