-- What a file is by its first bytes, whatever its name says, and whether it is there in full.
local LrFileUtils = import 'LrFileUtils'
local LrTasks = import 'LrTasks'

local PictureFile = {}

local HEADER_BYTES = 16

-- Lightroom has been seen to call a rendition done before the file was flushed.
local POLL_SECONDS = 0.1
local PATIENCE_POLLS = 100

local signatures = {
  { 'JPEG', '\255\216\255' },
  { 'PNG', '\137PNG\r\n\26\n' },
  { 'TIFF', 'II*\0' },
  { 'TIFF', 'MM\0*' },
  { 'TIFF', 'II+\0' },
  { 'TIFF', 'MM\0+' },
  { 'PSD', '8BPS' },
  { 'JPEG XL', '\255\10' },
  { 'JPEG XL', '\0\0\0\12JXL ' },
}

--- The name of the format of a file that begins with these bytes; nil for one that is not known.
function PictureFile.formatOf(header)
  for _, signature in ipairs(signatures) do
    if header:sub(1, #signature[2]) == signature[2] then return signature[1] end
  end
  if header:sub(5, 8) == 'ftyp' then return header:sub(9, 12):match('^avi') and 'AVIF' or 'HEIF or video' end
  return nil
end

local function header(path)
  local file = io.open(path, 'rb')
  if not file then
    -- Lua's own io may not take a name with other than plain letters; this call does, but reads it all.
    return (LrFileUtils.readFile(path) or ''):sub(1, HEADER_BYTES)
  end
  local bytes = file:read(HEADER_BYTES)
  file:close()
  return bytes or ''
end

local function size(path)
  local attributes = LrFileUtils.fileAttributes(path)
  return attributes and attributes.fileSize or 0
end

--- Waits until the file has a whole header and no longer grows.
-- @return the name of its format, nil where that is not known; or nil and a sentence where it never came whole.
function PictureFile.settled(path)
  local previous
  for _ = 1, PATIENCE_POLLS do
    local now = size(path)
    if now >= HEADER_BYTES and now == previous then
      local bytes = header(path)
      if #bytes == HEADER_BYTES then return PictureFile.formatOf(bytes) end
    end
    previous = now
    LrTasks.sleep(POLL_SECONDS)
  end
  return nil, 'Lightroom did not finish writing ' .. path .. '; it was not retouched.'
end

return PictureFile
