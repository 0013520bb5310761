-- What the specs share: a scratch folder, a fake abpn in it, photos of a few bytes, and a Lightroom with the plug-in.
local Lightroom = require 'fake-sdk.lightroom'
local shell = require 'fake-sdk.shell'

local support = {}

support.here = assert(os.getenv('LIGHTROOM_TESTS'), 'run.sh sets LIGHTROOM_TESTS')
support.plugin = support.here .. '/../../../clients/lightroom/abpnbridge.lrplugin'

support.jpeg = '\255\216\255\224' .. ('j'):rep(60)
support.tiff = 'II*\0' .. ('t'):rep(60)
support.png = '\137PNG\r\n\26\n' .. ('p'):rep(60)

support.ready = '{"version":"0.1.0","ready":true,"device":"DirectML","models":[{"name":"abpn-skin","version":"0.3.0"}],'
  .. '"features":["blemishes","evening","whitening"],"refusedProviders":[]}'

function support.write(path, text)
  local file = assert(io.open(path, 'wb'))
  file:write(text)
  file:close()
end

function support.read(path)
  local file = io.open(path, 'rb')
  if not file then return nil end
  local text = file:read('*a')
  file:close()
  return text
end

--- A new folder with those that the fake Lightroom and its exports need.
function support.scratch()
  local pipe = io.popen('mktemp -d')
  local folder = pipe:read('*l')
  pipe:close()
  os.execute('mkdir ' .. folder .. '/temp ' .. folder .. '/home ' .. folder .. '/out')
  return folder
end

function support.remove(folder)
  os.execute('rm -rf ' .. shell.quote(folder))
end

function support.lightroom(scratch, platform, environment)
  return Lightroom.new { platform = platform or 'mac', plugin = support.plugin, scratch = scratch, environment = environment }
end

local function literal(value)
  if type(value) ~= 'table' then return type(value) == 'string' and ('%q'):format(value) or tostring(value) end
  local parts = {}
  for key, item in pairs(value) do parts[#parts + 1] = ('[%q]=%s'):format(key, literal(item)) end
  return '{' .. table.concat(parts, ',') .. '}'
end

--- Installs a fake abpn under this path (default: SCRATCH/abpn) and returns the path.
function support.abpn(scratch, behaviour, path)
  path = path or scratch .. '/abpn'
  behaviour = behaviour or {}
  behaviour.status = behaviour.status or { json = support.ready, code = 0 }
  behaviour.photos = behaviour.photos or {}
  support.write(scratch .. '/behaviour.lua', 'return ' .. literal(behaviour))
  os.execute('mkdir -p "$(dirname ' .. shell.quote(path) .. ')"')
  support.write(path, '#!/bin/sh\nexec lua5.1 ' .. shell.quote(support.here .. '/fake-abpn.lua') .. ' ' .. shell.quote(scratch) .. ' "$@"\n')
  os.execute('chmod +x ' .. shell.quote(path))
  return path
end

--- What the fake abpn was told, one list of words a call.
function support.calls(scratch)
  local calls = {}
  for call in (support.read(scratch .. '/calls.txt') or ''):gmatch('(.-)\n\n') do
    local words = {}
    for word in call:gmatch('[^\n]+') do words[#words + 1] = word end
    calls[#calls + 1] = words
  end
  return calls
end

--- The calls of one command: "status" or "retouch"; a dry run is none.
function support.callsOf(scratch, command)
  local list = {}
  for _, words in ipairs(support.calls(scratch)) do
    if words[1] == command and not support.has(words, '--dry-run') then list[#list + 1] = words end
  end
  return list
end

function support.has(words, wanted)
  for _, word in ipairs(words) do
    if word == wanted then return true end
  end
  return false
end

--- The word behind an option.
function support.after(words, option)
  for index, word in ipairs(words) do
    if word == option then return words[index + 1] end
  end
end

--- A photo whose rendering writes these bytes.
function support.photo(name, bytes, more)
  local photo = more or {}
  photo.name = name
  photo.render = photo.render or function(path) support.write(path, bytes or support.jpeg) end
  return photo
end

return support
