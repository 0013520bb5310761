-- What the rest of the export's settings mean for the retouch.
local LrFileUtils = import 'LrFileUtils'

local ExportAdvice = {}

local retouchable = { JPEG = true, TIFF = true, PNG = true }

-- Copies of the original, or a raw file: there is nothing to retouch, and nothing is changed.
local untouched = { ORIGINAL = 'Original', DNG = 'DNG' }

--- Whether files of this export are passed on as they are; then also the sentence to say so.
function ExportAdvice.untouched(exportSettings)
  local name = untouched[exportSettings.LR_format]
  if name then
    return 'The image format is ' .. name .. ': these files are exported as they are, without a retouch. Choose JPEG, TIFF or PNG to have them retouched.'
  end
  return nil
end

local function presetFault(path)
  -- Whether it is a preset is abpn's to say: see Health.
  if LrFileUtils.exists(path) == 'file' then return nil end
  return 'There is no preset at ' .. path .. '. Choose another, or leave the field empty.'
end

--- Why nothing of this export can be retouched, whatever the daemon says; or nil.
function ExportAdvice.obstacle(exportSettings, settings)
  local format = exportSettings.LR_format
  if format and not retouchable[format] and not untouched[format] then
    return 'AbpnBridge retouches JPEG, TIFF and PNG, not ' .. tostring(format) .. '. Choose one of them under File Settings.'
  end
  return settings.presetFile ~= '' and presetFault(settings.presetFile) or nil
end

--- What to think about before exporting, as sentences.
function ExportAdvice.hints(exportSettings)
  local hints = {}
  if exportSettings.LR_outputSharpeningOn then
    hints[#hints + 1] = 'Output sharpening is done before the retouch and makes blemishes harder to see: it is better switched off here.'
  end
  if exportSettings.LR_useWatermark then
    hints[#hints + 1] = 'The watermark is drawn before the retouch: where it lies on skin it may be taken for a blemish.'
  end
  if exportSettings.LR_includeVideoFiles then hints[#hints + 1] = 'Videos are exported as they are.' end
  return hints
end

return ExportAdvice
