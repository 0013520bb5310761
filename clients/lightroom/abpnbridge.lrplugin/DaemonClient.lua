-- Runs `abpn`, which does the talking with the daemon, and reads what it reports.
local LrFileUtils = import 'LrFileUtils'
local LrTasks = import 'LrTasks'
local CommandLine = require 'CommandLine'
local Json = require 'Json'
local ScratchFiles = require 'ScratchFiles'

local DaemonClient = {}

-- How soon a click on Cancel reaches abpn.
local CANCEL_POLL_SECONDS = 0.2

-- What no other photo of the export will get past: the exit codes of a wrong command line (2), no daemon (3), no program (the shells' 126, 127 and 9009), and
-- the word for a wrong preset.
local HOPELESS = { [2] = true, [3] = true, [126] = true, [127] = true, [9009] = true, ['bad-preset'] = true }

local function failure(code, message)
  return nil, { code = code, message = message }
end

-- One argument a line and nothing else: no quotes, so a line break is the one thing that cannot be said.
local function responseText(arguments)
  for _, argument in ipairs(arguments) do
    if argument:find('[\r\n]') then return nil, 'The name ' .. argument .. ' has a line break, which AbpnBridge cannot take. Rename it.' end
  end
  return table.concat(arguments, '\n') .. '\n'
end

-- A second task looks for the click on Cancel while the first one waits for abpn.
local function executeUnlessCanceled(line, isCanceled, stopFile)
  local running = true
  LrTasks.startAsyncTask(function()
    while running do
      if isCanceled() then return ScratchFiles.write(stopFile, '') end
      LrTasks.sleep(CANCEL_POLL_SECONDS)
    end
  end)
  local ok, status = LrTasks.pcall(LrTasks.execute, line)
  running = false
  if not ok then error(status, 0) end
  return status
end

-- The first object of the report; nil where abpn wrote none or something else.
local function readReport(path)
  local text = LrFileUtils.exists(path) and LrFileUtils.readFile(path) or ''
  local object = Json.decode(text:match('^\239?\187?\191?([^\r\n]*)'))
  return type(object) == 'table' and object or nil
end

local function run(program, arguments, isCanceled, scratch)
  local words = { arguments[1], '--report', scratch.report }
  if isCanceled then
    words[#words + 1] = '--stop-file'
    words[#words + 1] = scratch.stop
  end
  for index = 2, #arguments do words[#words + 1] = arguments[index] end

  local text, why = responseText(words)
  local line
  if text then line, why = CommandLine.build(program, scratch.response) end
  if not line then return failure('not-started', why) end
  local written
  written, why = ScratchFiles.write(scratch.response, text)
  if not written then return failure('not-started', why) end

  local status = isCanceled and executeUnlessCanceled(line, isCanceled, scratch.stop) or LrTasks.execute(line)
  local code, report = CommandLine.exitCode(status), readReport(scratch.report)
  if report and not report.error and code == 0 then return report end
  local told = report and report.error or {
    code = 'no-report',
    message = 'AbpnBridge\'s program ' .. program .. ' ended with code ' .. code .. ' and did not say why.',
  }
  return nil, { code = told.code, message = told.message, hopeless = HOPELESS[code] or HOPELESS[told.code] or false }
end

--- Runs one command of `abpn` to its end; call it in a task.
-- @param arguments the command and its options
-- @param isCanceled a function that says whether the user wants to stop; nil: cannot be stopped
-- @return the report's object; or nil and {code, message, hopeless = whether another try will fail too}
function DaemonClient.run(program, arguments, isCanceled)
  local scratch, why = ScratchFiles.create()
  if not scratch then return failure('not-started', why) end
  local ok, report, fault = LrTasks.pcall(run, program, arguments, isCanceled, scratch)
  ScratchFiles.remove(scratch)
  if not ok then return failure('plug-in', 'The AbpnBridge plug-in failed: ' .. tostring(report)) end
  return report, fault
end

--- What the daemon says of itself (`abpn status`), waiting up to so many whole seconds until it is ready.
function DaemonClient.status(program, patienceSeconds)
  return DaemonClient.run(program, { 'status', '--wait', string.format('%d', patienceSeconds) })
end

--- Why abpn refuses a preset file; nil where it takes it.
function DaemonClient.presetFault(program, presetFile)
  -- No photo is rendered yet: the one named here is passed over.
  local report, fault = DaemonClient.run(program, { 'retouch', '--dry-run', '--skip-missing', '--preset', presetFile, 'not-rendered-yet.jpg' })
  return not report and fault.message or nil
end

--- Retouches one file in its place.
function DaemonClient.retouch(program, path, arguments, isCanceled)
  local all = { 'retouch', '--in-place' }
  for _, argument in ipairs(arguments) do all[#all + 1] = argument end
  all[#all + 1] = path
  return DaemonClient.run(program, all, isCanceled)
end

return DaemonClient
