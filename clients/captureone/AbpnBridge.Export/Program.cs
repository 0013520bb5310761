using AbpnBridge.Export;

return await ExportCommand.RunAsync(args);
