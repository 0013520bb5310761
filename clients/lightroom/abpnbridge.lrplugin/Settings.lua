-- What the user chooses, under the prefixed keys that Lightroom saves in export presets, and the `abpn` arguments that it becomes.
local Settings = {}

local PREFIX = 'abpnbridge_'

-- Strengths are whole percents: a slider's fraction would become "0,35" where the decimal sign is a comma.
local fields = {
  { name = 'blemishes', default = 100, percent = true },
  { name = 'evening', default = 50, percent = true },
  { name = 'whitening', default = 0, percent = true },
  { name = 'keepMoles', default = true },
  { name = 'keepFreckles', default = true },
  -- Path of a preset of clients/presets; when set, it says how to retouch and the strengths above mean nothing.
  { name = 'presetFile', default = '' },
  -- Path of `abpn`; empty: the usual places.
  { name = 'program', default = '' },
  { name = 'onFailure', default = 'keep', oneOf = { keep = true, remove = true, stop = true } },
}

Settings.strengths = { 'blemishes', 'evening', 'whitening' }

--- The key of a setting in Lightroom's table of export settings.
function Settings.key(name)
  return PREFIX .. name
end

Settings.presetFields = {}
for index, field in ipairs(fields) do
  Settings.presetFields[index] = { key = Settings.key(field.name), default = field.default }
end

local function fault(field, value)
  local key = Settings.key(field.name)
  if type(value) ~= type(field.default) then
    return key .. ' must be a ' .. type(field.default) .. ', not ' .. tostring(value) .. '.'
  end
  if field.percent and not (value >= 0 and value <= 100) then
    return key .. ' must be 0 to 100, not ' .. tostring(value) .. '.'
  end
  if field.oneOf and not field.oneOf[value] then
    return key .. ' must be keep, remove or stop, not ' .. value .. '.'
  end
  return nil
end

--- Reads the settings from Lightroom's table. A missing one, from a preset older than it, has its default.
-- @return a table by name; or nil and a sentence that names the key with a wrong value.
function Settings.read(exportSettings)
  local settings = {}
  for _, field in ipairs(fields) do
    local value = exportSettings[Settings.key(field.name)]
    if value == nil then value = field.default end
    local wrong = fault(field, value)
    if wrong then return nil, 'The export preset holds a wrong value: ' .. wrong end
    settings[field.name] = value
  end
  return settings
end

local function fraction(percent)
  local hundredths = math.floor(percent + 0.5)
  return string.format('%d.%02d', math.floor(hundredths / 100), hundredths % 100)
end

local function kept(settings)
  local marks = {}
  if settings.keepMoles then marks[#marks + 1] = 'moles' end
  if settings.keepFreckles then marks[#marks + 1] = 'freckles' end
  return #marks > 0 and table.concat(marks, ',') or 'none'
end

--- How to retouch, as arguments of `abpn retouch`.
function Settings.arguments(settings)
  if settings.presetFile ~= '' then return { '--preset', settings.presetFile } end
  local arguments = {}
  for _, name in ipairs(Settings.strengths) do
    arguments[#arguments + 1] = '--' .. name
    arguments[#arguments + 1] = fraction(settings[name])
  end
  arguments[#arguments + 1] = '--keep'
  arguments[#arguments + 1] = kept(settings)
  return arguments
end

return Settings
