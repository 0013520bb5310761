-- Whether AbpnBridge can work now, in a photographer's words.
local AbpnProgram = require 'AbpnProgram'
local DaemonClient = require 'DaemonClient'
local Settings = require 'Settings'

local Health = {}

-- What to do about a refusal of `abpn status`, by its code; abpn's own sentence follows.
local remedies = {
  -- abpn knows whether a service is installed here.
  ['no-daemon'] = 'AbpnBridge is not running. Start it in a terminal with the command below.',
  ['no-model'] = 'AbpnBridge could not start: its model is missing or was refused. Install AbpnBridge again.',
  ['unavailable'] = 'AbpnBridge does not answer. Start it anew.',
  ['no-token'] = 'AbpnBridge runs, but for another user of this computer. Start it as yourself.',
  ['unauthenticated'] = 'AbpnBridge does not know you (not paired). Start it anew.',
  ['permission-denied'] = 'AbpnBridge does not know you (not paired). Start it anew.',
}

local function withDetail(sentence, detail)
  return detail and detail ~= '' and sentence .. '\n(' .. detail .. ')' or sentence
end

local function isIn(list, wanted)
  for _, item in ipairs(list) do
    if item == wanted then return true end
  end
  return false
end

local function obstacleOf(status)
  if not status.ready then return 'AbpnBridge is still starting: it loads and tests its model. Wait a moment and check again.' end
  if not status.models or #status.models == 0 then return remedies['no-model'] end
  return nil
end

local function summaryOf(status)
  local model = status.models[1]
  local ready = ('AbpnBridge %s is ready: model %s %s on %s.'):format(tostring(status.version), model.name, model.version, tostring(status.device))
  local losses = status.deviceLosses
  if not losses then return ready end
  return ('%s\nThe device failed %d %s since the start. Last: %s'):format(ready, losses.count, losses.count == 1 and 'time' or 'times', losses.lastReason)
end

local function fallbackOf(status)
  local refused = status.refusedProviders and status.refusedProviders[1]
  if not refused then return nil end
  return 'It does not use ' .. refused.name .. ' (' .. refused.reason .. ') and works on ' .. tostring(status.device) .. ', which takes longer.'
end

--- Asks the daemon; call it in a task.
-- @param chosen the path of abpn that the user set, or ''
-- @param patienceSeconds how long to wait for a daemon that is still starting
-- @param presetFile the preset that says how to retouch, or ''
-- @return {program, obstacle = why nothing can be retouched now, features, summary, note = what else to know}
function Health.check(chosen, patienceSeconds, presetFile)
  local program, missing = AbpnProgram.find(chosen)
  if not program then return { obstacle = missing } end
  local status, fault = DaemonClient.status(program, 0)
  -- Only one that is starting is worth waiting for.
  if patienceSeconds > 0 and (status and not status.ready or fault and fault.code == 'unavailable') then
    status, fault = DaemonClient.status(program, patienceSeconds)
  end
  if not status then
    local remedy = remedies[fault.code] or 'AbpnBridge cannot work now.'
    return { program = program, obstacle = withDetail(remedy, fault.message) }
  end
  local obstacle = obstacleOf(status)
  if not obstacle and presetFile ~= '' then obstacle = DaemonClient.presetFault(program, presetFile) end
  if obstacle then return { program = program, obstacle = obstacle } end
  return { program = program, features = status.features or {}, summary = summaryOf(status), note = fallbackOf(status) }
end

--- Why these settings would make every photo fail: a strength above 0 that no model offers. Otherwise nil.
function Health.missing(health, settings)
  if not health.features or settings.presetFile ~= '' then return nil end
  for _, name in ipairs(Settings.strengths) do
    if settings[name] > 0 and not isIn(health.features, name) then
      return 'The model of AbpnBridge cannot do "' .. name .. '". Set it to 0.'
    end
  end
  return nil
end

return Health
