-- LrFileUtils, LrPathUtils and Lua's own io, over the files of this machine.
local lfs = require 'lfs'
local strict = require 'fake-sdk.strict'
local shell = require 'fake-sdk.shell'

local files = {}

local function mode(path)
  return lfs.attributes(path, 'mode')
end

local function exists(path)
  local kind = mode(path)
  return kind == 'file' and 'file' or kind == 'directory' and 'directory' or false
end

-- As in Lightroom, a file that is there already is never replaced.
local function refusal(source, target)
  if exists(source) ~= 'file' then return 'there is no file ' .. source end
  if exists(target) then return target .. ' exists' end
  if exists(target:match('^(.*)/')) ~= 'directory' then return 'there is no folder for ' .. target end
  return nil
end

local function copy(source, target)
  local why = refusal(source, target)
  if why then return false, why end
  return os.execute('cp ' .. shell.quote(source) .. ' ' .. shell.quote(target)) == 0
end

local function move(source, target)
  local why = refusal(source, target)
  if why then return false, why end
  return os.rename(source, target) ~= nil
end

local function readFile(path)
  local file = io.open(path, 'rb')
  if not file then return nil end
  local text = file:read('*a')
  file:close()
  return text
end

local function unique(path)
  if not exists(path) then return path end
  local stem, extension = path:match('^(.*)(%.[^./]+)$')
  for number = 1, math.huge do
    local candidate = (stem or path) .. '-' .. number .. (extension or '')
    if not exists(candidate) then return candidate end
  end
end

local function attributes(path)
  local found = lfs.attributes(path)
  if not found then return nil end
  return strict.namespace('fileAttributes', { fileSize = found.size, fileModificationDate = found.modification, fileCreationDate = found.change })
end

function files.fileUtils()
  return strict.namespace('LrFileUtils', {
    exists = exists,
    delete = function(path) return os.execute('rm -rf -- ' .. shell.quote(path)) == 0 end,
    copy = copy,
    move = move,
    readFile = readFile,
    createDirectory = function(path) return lfs.mkdir(path) == true end,
    chooseUniqueFileName = unique,
    fileAttributes = attributes,
  })
end

function files.pathUtils(standard)
  return strict.namespace('LrPathUtils', {
    child = function(folder, name) return (folder:gsub('/$', '')) .. '/' .. name end,
    leafName = function(path) return path:match('[^/]*$') end,
    parent = function(path) return path:match('^(.*)/') end,
    extension = function(path) return path:match('%.([^./]*)$') or '' end,
    getStandardFilePath = function(name) return standard[name] or error('there is no standard path "' .. tostring(name) .. '"', 2) end,
  })
end

--- Lua's io as a plug-in sees it: on Windows it does not find names with other than plain letters.
function files.io(windows)
  return strict.namespace('io', {
    open = function(path, how)
      if windows and path:find('[\128-\255]') then return nil, path .. ': No such file or directory', 2 end
      return io.open(path, how)
    end,
  })
end

return files
