-- Lightroom's observable table of export settings. A key with the prefix LR_ that Lightroom does not know would be ignored in silence there; here it fails.
local strict = require 'fake-sdk.strict'

local properties = {}

local known = strict.set(
  'LR_format', 'LR_export_bitDepth', 'LR_export_colorSpace', 'LR_tiff_compressionMethod', 'LR_tiff_preserveTransparency', 'LR_jpeg_quality',
  'LR_size_doConstrain', 'LR_size_maxHeight', 'LR_size_maxWidth', 'LR_outputSharpeningOn', 'LR_outputSharpeningLevel', 'LR_outputSharpeningMedia',
  'LR_minimizeEmbeddedMetadata', 'LR_embeddedMetadataOption', 'LR_removeLocationMetadata', 'LR_removeFaceMetadata', 'LR_metadata_keywordOptions',
  'LR_useWatermark', 'LR_extensionCase', 'LR_collisionHandling', 'LR_reimportExportedPhoto', 'LR_exportServiceProvider', 'LR_includeVideoFiles',
  'LR_canExport', 'LR_cantExportBecause')

local function checkKey(key)
  if type(key) ~= 'string' then error('a setting\'s key is a string, not ' .. tostring(key), 3) end
  if key:match('^LR_') and not known[key] then error('Lightroom has no setting "' .. key .. '"', 3) end
end

function properties.new(values)
  local observers = {}
  local methods = {
    addObserver = function(_, key, run)
      checkKey(key)
      observers[key] = observers[key] or {}
      table.insert(observers[key], run)
    end,
  }
  return setmetatable({}, {
    __index = function(_, key)
      if methods[key] then return methods[key] end
      checkKey(key)
      return values[key]
    end,
    __newindex = function(self, key, value)
      checkKey(key)
      if type(value) == 'userdata' or type(value) == 'function' then error('a setting cannot be a ' .. type(value), 2) end
      if values[key] == value then return end
      values[key] = value
      for _, run in ipairs(observers[key] or {}) do run(self, key, value) end
    end,
  })
end

return properties
