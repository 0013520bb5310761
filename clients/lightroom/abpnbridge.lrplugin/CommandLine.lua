-- The one line that starts `abpn`, and what its end says. All arguments but one travel in a response file: no shell sees a photo's name.
local CommandLine = {}

-- What must not be in a quoted word: cmd.exe expands %NAME% even there.
local forbidden = { win = '[%%"\r\n]', mac = '[\r\n]' }

local function posixWord(text)
  return "'" .. text:gsub("'", "'\\''") .. "'"
end

--- The line for LrTasks.execute.
-- @return the line; or nil and a sentence.
function CommandLine.build(program, responseFile)
  for _, path in ipairs { program, responseFile } do
    if path:find(forbidden[WIN_ENV and 'win' or 'mac']) then
      return nil, 'AbpnBridge cannot be started: the path ' .. path .. ' contains a character (% or a quote) that the command line spoils. '
        .. 'Install AbpnBridge in another folder.'
    end
  end
  if WIN_ENV then
    -- cmd /c strips the first and the last quote of the line: the outer pair is for it.
    return '""' .. program .. '" --response-file "' .. responseFile .. '""'
  end
  return posixWord(program) .. ' --response-file ' .. posixWord(responseFile)
end

--- The program's exit code. Elsewhere than on Windows LrTasks.execute gives the wait status: the code times 256, or a signal's number.
function CommandLine.exitCode(status)
  if WIN_ENV or status < 256 then return status end
  return math.floor(status / 256)
end

return CommandLine
