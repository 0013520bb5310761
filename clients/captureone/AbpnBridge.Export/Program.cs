using AbpnBridge.Cli;
using AbpnBridge.Export;

Utf8Streams.UseWhereRedirected();
return await ExportCommand.RunAsync(args);
