-- What Lightroom reads first, in a sandbox without import and require.
return {
  LrSdkVersion = 6.0,
  LrSdkMinimumVersion = 5.0,
  LrToolkitIdentifier = 'invalid.abpnbridge.lightroom',
  LrPluginName = 'AbpnBridge',

  LrExportFilterProvider = {
    title = 'Retouch with AbpnBridge',
    file = 'ExportFilterProvider.lua',
    id = 'abpnbridge_retouch',
  },

  LrLibraryMenuItems = {
    { title = 'AbpnBridge: check', file = 'CheckMenuItem.lua' },
  },

  VERSION = { major = 0, minor = 1, revision = 0, build = 0 },
}
