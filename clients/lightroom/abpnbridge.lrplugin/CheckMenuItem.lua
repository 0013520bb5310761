-- Library > Plug-in Extras > "AbpnBridge: check": whether AbpnBridge can work now.
local LrDialogs = import 'LrDialogs'
local LrPrefs = import 'LrPrefs'
local LrTasks = import 'LrTasks'
local Health = require 'Health'

LrTasks.startAsyncTask(function()
  local health = Health.check(LrPrefs.prefsForPlugin().program or '', 0, '')
  local program = health.program and 'Program: ' .. health.program or nil
  if health.obstacle then
    LrDialogs.message('AbpnBridge cannot work now', health.obstacle .. (program and '\n' .. program or ''), 'critical')
  else
    local lines = { health.summary, program }
    if health.note then lines[#lines + 1] = health.note end
    LrDialogs.message('AbpnBridge is ready', table.concat(lines, '\n'), health.note and 'warning' or 'info')
  end
end)
