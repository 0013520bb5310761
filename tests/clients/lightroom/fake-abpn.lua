-- An `abpn` that does what its test says. Usage: lua5.1 fake-abpn.lua FOLDER --response-file FILE
-- FOLDER/behaviour.lua returns {status = ANSWER, preset = ANSWER, photos = {[leaf name] = ANSWER}}, ANSWER = {code, json, waitForStop}; preset is for a dry
-- run, and a photo without an answer is "retouched":
-- the word RETOUCHED goes to its end. What it was told is appended to FOLDER/calls.txt, one response file after the other.
local folder, option, responseFile = arg[1], arg[2], arg[3]
assert(option == '--response-file' and #arg == 3, 'usage')

local function append(path, text)
  local file = assert(io.open(path, 'ab'))
  file:write(text)
  file:close()
end

local words = {}
for line in io.lines(responseFile) do words[#words + 1] = line end
append(folder .. '/calls.txt', table.concat(words, '\n') .. '\n\n')

local function after(name)
  for index, word in ipairs(words) do
    if word == name then return words[index + 1] end
  end
end

local function exists(path)
  local file = io.open(path)
  if file then file:close() end
  return file ~= nil
end

local behaviour = dofile(folder .. '/behaviour.lua')
local photo = words[#words]
local isDryRun = words[2] == '--dry-run' or words[4] == '--dry-run'
local answer = words[1] == 'status' and behaviour.status or isDryRun and behaviour.preset or behaviour.photos[photo:match('[^/]*$')] or {}
if answer.waitForStop then
  append(folder .. '/waiting', '')
  for _ = 1, 500 do
    if exists(after '--stop-file') then break end
    os.execute('sleep 0.02')
  end
  if exists(after '--stop-file') then append(folder .. '/stopped', '') end
  answer = exists(folder .. '/stopped') and { code = 130, json = '{"error":{"code":"cancelled","message":"Cancelled; nothing was written."}}' }
    or { code = 1, json = '{"error":{"code":"internal","message":"No stop file came."}}' }
end
if words[1] == 'retouch' and not isDryRun and not answer.code then
  assert(exists(photo), 'the photo is not there')
  append(photo, 'RETOUCHED')
end
if answer.json ~= false then append(after '--report', (answer.json or '{"warnings":[]}') .. '\n') end
os.exit(answer.code or 0)
