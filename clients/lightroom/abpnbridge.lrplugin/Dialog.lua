-- The section "Retouch with AbpnBridge" of the export dialog.
local LrBinding = import 'LrBinding'
local LrDialogs = import 'LrDialogs'
local LrPrefs = import 'LrPrefs'
local LrTasks = import 'LrTasks'
local LrView = import 'LrView'
local ExportAdvice = require 'ExportAdvice'
local Health = require 'Health'
local Settings = require 'Settings'

local Dialog = {}

local key = Settings.key

-- Shown in the dialog, not saved: these are no preset fields.
local STATUS, ADVICE, PRESET_OFF = key 'status', key 'advice', key 'presetOff'

local CHECKING = 'Asking AbpnBridge ...'

-- Per open dialog: which question to the daemon was the last, and what its answer was. Nothing of a closed one is kept.
local dialogs = setmetatable({}, { __mode = 'k' })

-- Only a reason of ours is taken back: another plug-in may have one of its own.
local function block(properties, reason)
  local dialog = dialogs[properties]
  if reason then
    properties.LR_cantExportBecause, properties.LR_canExport = reason, false
  elseif dialog.blocking then
    properties.LR_cantExportBecause, properties.LR_canExport = nil, true
  end
  dialog.blocking = reason ~= nil
end

local function show(properties)
  local dialog = dialogs[properties]
  local settings, wrong = Settings.read(properties)
  local health = dialog.health or { summary = CHECKING }
  local untouched = ExportAdvice.untouched(properties)
  properties[PRESET_OFF] = not settings or settings.presetFile == ''
  properties[STATUS] = table.concat({ health.obstacle or health.summary, health.note }, '\n')
  properties[ADVICE] = untouched or table.concat(ExportAdvice.hints(properties), '\n')
  if untouched then return block(properties, nil) end
  block(properties, wrong or ExportAdvice.obstacle(properties, settings) or health.obstacle or Health.missing(health, settings))
end

local function check(properties)
  local dialog = dialogs[properties]
  dialog.question = dialog.question + 1
  dialog.health = nil
  show(properties)
  local question = dialog.question
  LrTasks.startAsyncTask(function()
    local settings = Settings.read(properties)
    local health = Health.check(settings and settings.program or '', 0, settings and settings.presetFile or '')
    -- The dialog may be closed by now, or a newer question on its way.
    if dialogs[properties] ~= dialog or dialog.question ~= question then return end
    dialog.health = health
    show(properties)
  end)
end

--- What Lightroom calls when the section comes into the dialog (startDialog).
function Dialog.start(properties)
  local dialog = { question = 0 }
  dialogs[properties] = dialog
  local function showAgain() if dialogs[properties] == dialog then show(properties) end end
  local function checkAgain() if dialogs[properties] == dialog then check(properties) end end
  for _, name in ipairs { 'LR_format', 'LR_outputSharpeningOn', 'LR_useWatermark', 'LR_includeVideoFiles' } do
    properties:addObserver(name, showAgain)
  end
  for _, name in ipairs(Settings.strengths) do properties:addObserver(key(name), showAgain) end
  for _, name in ipairs { 'program', 'presetFile' } do properties:addObserver(key(name), checkAgain) end
  check(properties)
end

--- What Lightroom calls when the dialog closes or the action is taken out (endDialog).
function Dialog.finish(properties)
  if dialogs[properties] then block(properties, nil) end
  dialogs[properties] = nil
  -- For the menu item, which has no export settings.
  LrPrefs.prefsForPlugin().program = properties[key 'program']
end

local function choose(properties, name, title, fileTypes)
  local paths = LrDialogs.runOpenPanel {
    title = title, canChooseFiles = true, canChooseDirectories = false, allowsMultipleSelection = false, fileTypes = fileTypes,
  }
  if paths and paths[1] then properties[key(name)] = paths[1] end
end

local function strength(f, name, title)
  return f:row {
    f:static_text { title = title, width = LrView.share 'abpnbridge_labels', enabled = LrView.bind(PRESET_OFF) },
    f:slider { value = LrView.bind(key(name)), min = 0, max = 100, integral = true, enabled = LrView.bind(PRESET_OFF) },
    f:edit_field { value = LrView.bind(key(name)), min = 0, max = 100, precision = 0, width_in_chars = 4, enabled = LrView.bind(PRESET_OFF) },
    f:static_text { title = '%' },
  }
end

local function file(f, properties, name, title, placeholder, fileTypes)
  return f:row {
    f:static_text { title = title, width = LrView.share 'abpnbridge_labels' },
    f:edit_field { value = LrView.bind(key(name)), placeholder_string = placeholder, immediate = false, fill_horizontal = 1 },
    f:push_button { title = 'Choose ...', action = function() choose(properties, name, title, fileTypes) end },
  }
end

local function onFailure(f)
  return f:row {
    f:static_text { title = 'If a photo fails:', width = LrView.share 'abpnbridge_labels' },
    f:popup_menu {
      value = LrView.bind(key 'onFailure'),
      items = {
        { title = 'Report it, leave its file unretouched', value = 'keep' },
        { title = 'Report it, remove its file', value = 'remove' },
        { title = 'Report it, retouch no further photo', value = 'stop' },
      },
    },
  }
end

--- The section (sectionForFilterInDialog).
function Dialog.section(f, properties)
  return {
    title = 'Retouch with AbpnBridge',
    synopsis = LrView.bind(STATUS),
    f:column {
      bind_to_object = properties,
      spacing = f:control_spacing(),
      fill_horizontal = 1,
      f:static_text { title = LrView.bind(STATUS), height_in_lines = 3, fill_horizontal = 1 },
      f:static_text {
        title = LrView.bind(ADVICE), height_in_lines = 3, fill_horizontal = 1, visible = LrBinding.keyIsNot(ADVICE, ''),
      },
      strength(f, 'blemishes', 'Blemishes:'),
      strength(f, 'evening', 'Evening:'),
      strength(f, 'whitening', 'Whitening:'),
      f:row {
        f:static_text { title = 'Keep:', width = LrView.share 'abpnbridge_labels' },
        f:checkbox { title = 'moles', value = LrView.bind(key 'keepMoles'), enabled = LrView.bind(PRESET_OFF) },
        f:checkbox { title = 'freckles', value = LrView.bind(key 'keepFreckles'), enabled = LrView.bind(PRESET_OFF) },
      },
      file(f, properties, 'presetFile', 'Preset file:', 'none: the settings above', { 'json' }),
      onFailure(f),
      file(f, properties, 'program', 'Program abpn:', 'found by itself', WIN_ENV and { 'exe' } or nil),
      f:push_button { title = 'Check again', action = function() if dialogs[properties] then check(properties) end end },
    },
  }
end

return Dialog
