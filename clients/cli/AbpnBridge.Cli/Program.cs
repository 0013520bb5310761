using AbpnBridge.Cli;

Utf8Streams.UseWhereRedirected();
return await CommandTree.RunAsync(args, Console.Out, Console.Error);
