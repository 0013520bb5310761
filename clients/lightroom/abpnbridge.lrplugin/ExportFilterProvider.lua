-- The post-process action "Retouch with AbpnBridge": what Lightroom calls, and where each call goes.
local Dialog = require 'Dialog'
local RetouchTask = require 'RetouchTask'
local Settings = require 'Settings'

return {
  exportPresetFields = Settings.presetFields,
  startDialog = Dialog.start,
  endDialog = Dialog.finish,
  sectionForFilterInDialog = Dialog.section,
  postProcessRenderedPhotos = RetouchTask.run,
}
