-- A folder of its own for one run of `abpn`: what it is told (response file), what it answers (report), and the sign to stop.
local LrFileUtils = import 'LrFileUtils'
local LrPathUtils = import 'LrPathUtils'

local ScratchFiles = {}

--- Writes a text as it is. Lightroom has no call of its own for that.
-- @return true; or nil and a sentence.
function ScratchFiles.write(path, text)
  local file, why = io.open(path, 'wb')
  if not file then return nil, 'The temporary file ' .. path .. ' cannot be written: ' .. tostring(why) .. '.' end
  file:write(text)
  file:close()
  return true
end

--- Makes the folder.
-- @return its paths by name (folder, response, report, stop); or nil and a sentence.
function ScratchFiles.create()
  local temp = LrPathUtils.getStandardFilePath('temp')
  local folder = LrFileUtils.chooseUniqueFileName(LrPathUtils.child(temp, 'abpnbridge-export'))
  if not LrFileUtils.createDirectory(folder) then return nil, 'The temporary folder ' .. folder .. ' cannot be made.' end
  return {
    folder = folder,
    response = LrPathUtils.child(folder, 'response.txt'),
    report = LrPathUtils.child(folder, 'report.jsonl'),
    stop = LrPathUtils.child(folder, 'stop'),
  }
end

function ScratchFiles.remove(scratch)
  LrFileUtils.delete(scratch.folder)
end

return ScratchFiles
