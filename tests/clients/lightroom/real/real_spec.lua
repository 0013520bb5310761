-- Real files through the plug-in, the real abpn and the real daemon (run.sh starts it).
local support = require 'support'
local shell = require 'fake-sdk.shell'

local abpn = assert(os.getenv('ABPN'), 'run.sh sets ABPN')

local function output(command)
  local pipe = io.popen(command)
  local text = pipe:read('*a')
  pipe:close()
  return text
end

local folder = output('mktemp -d'):match('%S+')

-- Drawn once: small portraits with blemishes and tags, as Lightroom would render them.
local function sample(name, width, height, options)
  local path = folder .. '/' .. name
  local command = ('%s sample -o %s --width %d --height %d %s >/dev/null'):format(abpn, path, width, height, options or '')
  assert(os.execute(command) == 0, command)
  assert(os.execute('exiftool -q -overwrite_original -Make=Camera -Artist=Anna -ISO=200 -XMP:Rating=3 ' .. path) == 0)
  return support.read(path)
end

local jpeg, tiff, large = sample('a.jpg', 480, 640), sample('a.tif', 480, 640, '--16-bit'), sample('large.jpg', 3000, 4000)

-- Of every pixel, as a checksum; and the bits of a sample.
local function pixels(path)
  return output('/usr/bin/python3 -c "import cv2,hashlib,sys; p=cv2.imread(sys.argv[1],-1); print(p.dtype, p.shape, hashlib.md5(p.tobytes()).hexdigest())" '
    .. shell.quote(path))
end

local function tags(path)
  return output('exiftool -s3 -Make -Artist -ISO -XMP:Rating ' .. shell.quote(path))
end

-- Of the running test.
local scratch, lightroom

local function export(photos, settings)
  local all = { LR_format = 'JPEG', abpnbridge_program = abpn }
  for key, value in pairs(settings or {}) do all[key] = value end
  return lightroom:export { folder = scratch .. '/out', photos = photos, settings = all }
end

local function isChanged(name, original)
  support.write(scratch .. '/original', original)
  local before, after = pixels(scratch .. '/original'), pixels(scratch .. '/out/' .. name)
  local kind = '^%S+ %b()'
  assert.equal(before:match(kind), after:match(kind))
  return before ~= after
end

-- What does not depend on the system.
local function onlyOnce()
  it('strength 0 leaves every pixel of a TIFF as it was', function()
    local result = export({ support.photo('a.tif', tiff) }, { LR_format = 'TIFF', abpnbridge_blemishes = 0, abpnbridge_evening = 0 })[1]
    assert.is_true(result.success, result.message)
    assert.is_false(isChanged('a.tif', tiff))
  end)

  it('a preset of clients/presets says how', function()
    local preset = support.here .. '/../../../clients/presets/beauty.json'
    local result = export({ support.photo('a.jpg', jpeg) }, { abpnbridge_presetFile = preset })[1]
    assert.is_true(result.success, result.message)
    assert.is_true(isChanged('a.jpg', jpeg))
  end)

  it('a preset with an unknown key is told once before the export with the key named, and no photo is touched', function()
    support.write(scratch .. '/odd.json', '{"version":1,"name":"Odd","strenghts":{}}')
    local results = export({ support.photo('a.jpg', jpeg), support.photo('b.jpg', jpeg) }, { abpnbridge_presetFile = scratch .. '/odd.json' })
    for _, result in ipairs(results) do
      assert.is_false(result.success)
      assert.truthy(result.message:find('strenghts', 1, true), result.message)
      assert.equal(jpeg, support.read(result.path))
    end
    assert.equal(1, #lightroom.seen)
    -- abpn was asked how it is, and what it thinks of the preset; it was started for no photo.
    assert.equal(2, #lightroom.commands)
  end)

  it('a preset that is none is told once before the export', function()
    support.write(scratch .. '/broken.json', '{"version":1,')
    local results = export({ support.photo('a.jpg', jpeg) }, { abpnbridge_presetFile = scratch .. '/broken.json' })
    assert.truthy(results[1].message:find('it is not JSON (line 1)', 1, true), results[1].message)
    assert.equal(1, #lightroom.seen)
  end)

  it('cancel ends abpn within seconds and leaves the photo as it was', function()
    local since
    lightroom.progress.canceled = function()
      -- Clicked once abpn is at work.
      if #lightroom.commands < 2 then return false end
      since = since or lightroom.tasks.now
      return lightroom.tasks.now - since > 0.3
    end
    local results = export { support.photo('large.jpg', large), support.photo('b.jpg', jpeg) }
    assert.same({ 'Canceled', 'Canceled' }, { results[1].message, results[2].message })
    assert.equal(large, support.read(results[1].path))
    assert.is_nil(output('ls -A ' .. scratch .. '/out'):match('%.tmp'))
  end)

  it('no daemon is a sentence before the first photo', function()
    local elsewhere = scratch .. '/abpn'
    support.write(elsewhere, '#!/bin/sh\nXDG_STATE_HOME=' .. scratch .. ' exec ' .. abpn .. ' "$@"\n')
    os.execute('chmod +x ' .. elsewhere)
    local results = export({ support.photo('a.jpg', jpeg) }, { abpnbridge_program = elsewhere })
    assert.matches('AbpnBridge is not running', results[1].message)
    assert.equal(1, #lightroom.seen)
    assert.equal(jpeg, support.read(results[1].path))
  end)

  it('the menu item says what runs', function()
    lightroom.prefs.program = abpn
    lightroom:menu 'CheckMenuItem.lua'
    assert.matches('is ready: model abpn%-skin', lightroom.seen[1].info)
    assert.matches(' on cpu', lightroom.seen[1].info)
  end)
end

describe('with the real abpn and daemon,', function()
  teardown(function() support.remove(folder) end)

  for _, platform in ipairs { 'mac', 'win' } do
    describe('as on ' .. platform .. ',', function()
      before_each(function()
        scratch = support.scratch()
        lightroom = support.lightroom(scratch, platform)
      end)
      after_each(function() support.remove(scratch) end)

      it('JPEG photos with any name are retouched in place', function()
        local names = { 'a b.jpg', "100% & O'Neil (2).jpg", 'Jürgen 😀.jpg' }
        -- Windows has no such names.
        if platform == 'mac' then names[#names + 1] = '"Anna" \\ `x` $HOME.jpg' end
        local photos = {}
        for index, name in ipairs(names) do photos[index] = support.photo(name, jpeg) end
        for index, result in ipairs(export(photos)) do
          assert.is_true(result.success, result.message)
          assert.is_true(isChanged(names[index], jpeg))
          assert.equal('\255\216\255', support.read(result.path):sub(1, 3))
          assert.equal('Camera\nAnna\n200\n3\n', tags(result.path))
        end
        assert.same({}, lightroom.seen)
      end)

      it('a 16-bit TIFF stays one', function()
        local result = export({ support.photo('a.tif', tiff) }, { LR_format = 'TIFF' })[1]
        assert.is_true(result.success, result.message)
        assert.is_true(isChanged('a.tif', tiff))
        assert.matches('^uint16', pixels(result.path))
        assert.equal('Camera\nAnna\n200\n3\n', tags(result.path))
      end)

      it('a damaged photo and one of the wrong format fail alone, and stay as they were', function()
        local cut = jpeg:sub(1, 400)
        local results = export { support.photo('cut.jpg', cut), support.photo('tiff.jpg', tiff), support.photo('good.jpg', jpeg) }
        assert.is_false(results[1].success)
        assert.truthy(results[1].message:find('cut.jpg', 1, true), results[1].message)
        assert.is_false(results[2].success)
        assert.is_true(results[3].success, results[3].message)
        assert.equal(cut, support.read(results[1].path))
        assert.equal(tiff, support.read(results[2].path))
        assert.is_true(isChanged('good.jpg', jpeg))
      end)

      if platform == 'mac' then onlyOnce() end
    end)
  end
end)
