-- Where `abpn` lies.
local LrFileUtils = import 'LrFileUtils'
local LrPathUtils = import 'LrPathUtils'

local AbpnProgram = {}

local function underVariable(name, ...)
  local folder = os.getenv(name)
  if not folder or folder == '' then return nil end
  for _, part in ipairs { ... } do folder = LrPathUtils.child(folder, part) end
  return folder
end

local function usualPlaces()
  if WIN_ENV then
    return {
      underVariable('ProgramFiles', 'AbpnBridge', 'abpn.exe') or 'C:\\Program Files\\AbpnBridge\\abpn.exe',
      underVariable('LOCALAPPDATA', 'Programs', 'AbpnBridge', 'abpn.exe') or 'C:\\AbpnBridge\\abpn.exe',
    }
  end
  local home = LrPathUtils.getStandardFilePath('home')
  return {
    '/Applications/AbpnBridge/abpn',
    '/usr/local/bin/abpn',
    '/opt/homebrew/bin/abpn',
    LrPathUtils.child(LrPathUtils.child(LrPathUtils.child(home, '.local'), 'bin'), 'abpn'),
  }
end

--- @param chosen the path the user set, or '' for the usual places
-- @return the program's path; or nil and a sentence.
function AbpnProgram.find(chosen)
  if chosen ~= '' then
    if LrFileUtils.exists(chosen) == 'file' then return chosen end
    return nil, 'There is no program at ' .. chosen .. '. Choose where AbpnBridge\'s abpn lies, or leave the field empty to have it looked for.'
  end
  for _, path in ipairs(usualPlaces()) do
    if LrFileUtils.exists(path) == 'file' then return path end
  end
  return nil, 'AbpnBridge is not installed in its usual place. Install it, or choose where its program abpn lies.'
end

return AbpnProgram
