-- One export: every photo that Lightroom has rendered is retouched where it lies. A photo that fails does not stop the others.
local LrDialogs = import 'LrDialogs'
local LrFileUtils = import 'LrFileUtils'
local LrLogger = import 'LrLogger'
local LrPathUtils = import 'LrPathUtils'
local LrProgressScope = import 'LrProgressScope'
local LrTasks = import 'LrTasks'
local DaemonClient = require 'DaemonClient'
local ExportAdvice = require 'ExportAdvice'
local Health = require 'Health'
local PictureFile = require 'PictureFile'
local Settings = require 'Settings'

local RetouchTask = {}

local CANCELED = 'Canceled'

-- A daemon that has just been started loads and tests its model.
local PATIENCE_SECONDS = 15

local logger = LrLogger('AbpnBridge')
logger:enable('logfile')

-- 1. Before the first photo: is there anything that all of them would fail at?
local function prepare(exportSettings)
  local job = { requested = exportSettings.LR_format, untouched = ExportAdvice.untouched(exportSettings) }
  if job.untouched then return job end
  local settings, wrong = Settings.read(exportSettings)
  job.obstacle = wrong or ExportAdvice.obstacle(exportSettings, settings)
  if wrong then return job end
  job.arguments, job.onFailure = Settings.arguments(settings), settings.onFailure
  if job.obstacle then return job end
  local health = Health.check(settings.program, PATIENCE_SECONDS, settings.presetFile)
  job.program, job.note = health.program, health.note
  job.obstacle = health.obstacle or Health.missing(health, settings)
  return job
end

-- 2. What the user should know now rather than afterwards.
local function tell(job, exportSettings)
  if job.untouched then return LrDialogs.message('AbpnBridge does not retouch this export', job.untouched, 'warning') end
  if job.obstacle then return LrDialogs.message('AbpnBridge cannot retouch this export', job.obstacle, 'critical') end
  if job.note then
    LrDialogs.messageWithDoNotShow { message = 'AbpnBridge is slower than it could be', info = job.note, actionPrefKey = 'fallbackSeen' }
  end
  local hints = ExportAdvice.hints(exportSettings)
  if #hints > 0 then
    LrDialogs.messageWithDoNotShow { message = 'Before you retouch an export', info = table.concat(hints, '\n'), actionPrefKey = 'hintsSeen' }
  end
end

-- Lightroom wants the file at the requested path; another filter may have rendered it elsewhere.
local function bringTo(target, path)
  if path == target then return nil end
  if LrFileUtils.exists(target) then LrFileUtils.delete(target) end
  local copied, why = LrFileUtils.copy(path, target)
  if copied then return nil end
  return 'The photo could not be copied to ' .. target .. ': ' .. tostring(why or 'Lightroom does not say why') .. '.'
end

-- What was rendered must be what was asked for: a file keeps its format when it is retouched in place.
local function wrongFormat(path, requested)
  local format, unsettled = PictureFile.settled(path)
  if unsettled then return unsettled end
  local name = LrPathUtils.leafName(path)
  if format ~= 'JPEG' and format ~= 'PNG' and format ~= 'TIFF' then
    return name .. ' is ' .. (format and 'a ' .. format .. ' file' or 'of an unknown format') .. '. AbpnBridge retouches JPEG, TIFF and PNG.'
  end
  if requested and format ~= requested then return name .. ' was rendered as ' .. format .. ' although ' .. requested .. ' was asked for. Export it again.' end
  return nil
end

-- 3. One photo. Returns why it failed; nil when all is well.
local function satisfy(source, target, job, isCanceled)
  local rendered, pathOrMessage = source:waitForRender()
  if job.obstacle then return job.obstacle end
  if not rendered then return pathOrMessage or 'Lightroom could not render this photo.' end
  local path = target.destinationPath
  local fault = bringTo(path, pathOrMessage)
  if fault or job.untouched then return fault end
  if isCanceled() then return CANCELED end
  fault = wrongFormat(path, job.requested)
  if fault then return fault end

  local report, failure = DaemonClient.retouch(job.program, path, job.arguments, isCanceled)
  if report then
    for _, warning in ipairs(report.warnings or {}) do logger:warn(path .. ': ' .. tostring(warning.message)) end
    return nil
  end
  if isCanceled() then return CANCELED end
  if failure.hopeless then job.obstacle = failure.message end
  return failure.message
end

-- 4. A photo that was not retouched is always reported; what becomes of its file is the user's choice.
local function fail(target, message, job)
  logger:error(target.destinationPath .. ': ' .. message)
  if job.onFailure == 'remove' and message ~= CANCELED and LrFileUtils.exists(target.destinationPath) then
    LrFileUtils.delete(target.destinationPath)
  elseif job.onFailure == 'stop' then
    job.obstacle = job.obstacle or 'Not retouched: the export was stopped at a photo that failed.'
  end
  target:renditionIsDone(false, message)
end

--- What Lightroom calls once for an export (postProcessRenderedPhotos).
function RetouchTask.run(functionContext, filterContext)
  local progress = LrProgressScope { title = 'Retouching with AbpnBridge', functionContext = functionContext }
  local function isCanceled() return progress:isCanceled() end
  local exportSettings = filterContext.propertyTable
  local count = #filterContext.renditionsToSatisfy
  local job = prepare(exportSettings)
  tell(job, exportSettings)

  local index = 0
  for source, target in filterContext:renditions { plugin = _PLUGIN, renditionsToSatisfy = filterContext.renditionsToSatisfy } do
    index = index + 1
    progress:setPortionComplete(index - 1, count)
    progress:setCaption('Retouching ' .. LrPathUtils.leafName(target.destinationPath) .. ' (' .. index .. ' of ' .. count .. ')')
    if not target.wasSkipped then
      local fault = isCanceled() and CANCELED or job.onFailure ~= 'remove' and job.obstacle or nil
      if not fault then
        local ok, result = LrTasks.pcall(satisfy, source, target, job, isCanceled)
        fault = result
        if not ok then fault = 'The AbpnBridge plug-in failed: ' .. tostring(result) end
      end
      if fault then fail(target, fault, job) end
    end
  end
  progress:done()
end

return RetouchTask
