-- Exports through the plug-in, with a fake abpn.
local support = require 'support'

for _, platform in ipairs { 'mac', 'win' } do
  describe('an export on ' .. platform, function()
    local scratch, lightroom
    before_each(function()
      scratch = support.scratch()
      lightroom = support.lightroom(scratch, platform)
    end)
    after_each(function() support.remove(scratch) end)

    local function export(photos, settings, behaviour)
      local all = { LR_format = 'JPEG', abpnbridge_program = support.abpn(scratch, behaviour) }
      for key, value in pairs(settings or {}) do all[key] = value end
      return lightroom:export { folder = scratch .. '/out', photos = photos, settings = all }
    end

    local function three(second) return { support.photo 'a.jpg', second or support.photo 'b.jpg', support.photo 'c.jpg' } end
    local function isRetouched(name) return support.read(scratch .. '/out/' .. name):match('RETOUCHED$') ~= nil end
    local function successes(results)
      local list = {}
      for index, result in ipairs(results) do list[index] = result.success end
      return list
    end
    local function error(code, message) return { code = code, json = '{"input":"x","error":{"code":"damaged","message":"' .. message .. '"}}' } end

    it('retouches every photo where it lies, and nothing is left behind', function()
      assert.same({ true, true, true }, successes(export(three())))
      for _, name in ipairs { 'a.jpg', 'b.jpg', 'c.jpg' } do assert.is_true(isRetouched(name)) end
      assert.equal(0, os.execute('test -z "$(ls -A ' .. scratch .. '/temp)"'))
      assert.same({}, lightroom.seen)
    end)

    it('tells abpn the settings, each on a line of its own', function()
      export({ support.photo 'a.jpg' }, { abpnbridge_blemishes = 80, abpnbridge_keepMoles = false })
      local call = support.callsOf(scratch, 'retouch')[1]
      local report, stop = support.after(call, '--report'), support.after(call, '--stop-file')
      assert.same({ 'retouch', '--report', report, '--stop-file', stop, '--in-place', '--blemishes', '0.80', '--evening', '0.50', '--whitening', '0.00',
        '--keep', 'freckles', scratch .. '/out/a.jpg' }, call)
    end)

    it('takes names that a shell would spoil', function()
      local names = { 'a b.jpg', '100% & more.jpg', "O'Neil (2)^.jpg", 'Jürgen 写真 😀.jpg', '%TEMP%.jpg', '-o.jpg', '$HOME;`x`.jpg' }
      local photos = {}
      if platform == 'mac' then names[#names + 1] = '"Anna" \\ \'x\'.jpg' end
      for index, name in ipairs(names) do photos[index] = support.photo(name) end
      for _, result in ipairs(export(photos)) do assert.is_true(result.success, result.message) end
      for _, name in ipairs(names) do assert.is_true(isRetouched(name), name) end
    end)

    it('takes a program path with blanks, & and brackets', function()
      local path = support.abpn(scratch, nil, scratch .. "/Program Files (x86)/A & B's/abpn")
      local results = lightroom:export {
        folder = scratch .. '/out', photos = { support.photo 'a.jpg' }, settings = { LR_format = 'JPEG', abpnbridge_program = path },
      }
      assert.is_true(results[1].success, results[1].message)
    end)

    it('fails one photo with abpn\'s own sentence and does the others', function()
      local results = export(three(), nil, { photos = { ['b.jpg'] = error(4, 'b.jpg is damaged.') } })
      assert.same({ true, false, true }, successes(results))
      assert.equal('b.jpg is damaged.', results[2].message)
      assert.is_true(isRetouched 'c.jpg')
      assert.equal(support.jpeg, support.read(scratch .. '/out/b.jpg'))
      assert.same({}, lightroom.seen)
    end)

    it('removes the file of a failed photo where that is wanted', function()
      local results = export(three(), { abpnbridge_onFailure = 'remove' }, { photos = { ['b.jpg'] = error(4, 'no') } })
      assert.same({ true, false, true }, successes(results))
      assert.is_nil(support.read(scratch .. '/out/b.jpg'))
    end)

    it('stops at a failed photo where that is wanted', function()
      local results = export(three(), { abpnbridge_onFailure = 'stop' }, { photos = { ['b.jpg'] = error(4, 'no') } })
      assert.same({ true, false, false }, successes(results))
      assert.equal('no', results[2].message)
      assert.matches('stopped at a photo that failed', results[3].message)
      assert.equal(2, #support.callsOf(scratch, 'retouch'))
    end)

    it('passes on what Lightroom says where a rendering failed', function()
      local results = export(three(support.photo('b.jpg', nil, { fails = 'The raw file is missing.' })))
      assert.same({ true, false, true }, successes(results))
      assert.equal('The raw file is missing.', results[2].message)
    end)

    it('leaves skipped photos alone', function()
      assert.same({ true, true, true }, successes(export(three(support.photo('b.jpg', nil, { skipped = true })))))
      assert.equal(2, #support.callsOf(scratch, 'retouch'))
    end)

    it('brings a file that was rendered elsewhere to the path asked for, over an older one', function()
      support.write(scratch .. '/out/b.jpg', 'old')
      local results = export(three(support.photo('b.jpg', nil, { elsewhere = scratch .. '/temp/other.jpg' })))
      assert.same({ true, true, true }, successes(results))
      assert.is_true(isRetouched 'b.jpg')
      assert.equal(support.jpeg, support.read(scratch .. '/temp/other.jpg'))
    end)

    it('refuses a photo rendered in another format than asked for, whatever its name', function()
      local results = export(three(support.photo('b.jpg', support.tiff)))
      assert.same({ true, false, true }, successes(results))
      assert.equal('b.jpg was rendered as TIFF although JPEG was asked for. Export it again.', results[2].message)
      assert.equal(support.tiff, support.read(scratch .. '/out/b.jpg'))
    end)

    it('refuses what it cannot retouch, whatever its name', function()
      local results = export(three(support.photo('b.jpg', '8BPS\0\1' .. ('x'):rep(60))))
      assert.equal('b.jpg is a PSD file. AbpnBridge retouches JPEG, TIFF and PNG.', results[2].message)
    end)

    it('waits for a file that is not yet flushed', function()
      local late = support.photo('b.jpg', nil, { render = function(path)
        support.write(path, support.jpeg:sub(1, 3))
        lightroom.tasks:start(function()
          lightroom.tasks:sleep(1)
          support.write(path, support.jpeg)
        end)
      end })
      assert.same({ true, true, true }, successes(export(three(late))))
      assert.is_true(isRetouched 'b.jpg')
    end)

    it('waits for a file that is still growing', function()
      local growing = support.photo('b.jpg', nil, { render = function(path)
        support.write(path, support.jpeg:sub(1, 17))
        lightroom.tasks:start(function()
          for bytes = 18, #support.jpeg do
            support.write(path, support.jpeg:sub(1, bytes))
            lightroom.tasks:sleep(0.05)
          end
        end)
      end })
      assert.same({ true, true, true }, successes(export(three(growing))))
      assert.equal(support.jpeg .. 'RETOUCHED', support.read(scratch .. '/out/b.jpg'))
    end)

    it('gives up on a file that never comes', function()
      local results = export(three(support.photo('b.jpg', 'xx')))
      assert.same({ true, false, true }, successes(results))
      assert.matches('did not finish writing', results[2].message)
    end)

    it('cancel stops the running photo, and marks it and the rest', function()
      lightroom.progress.canceled = function() return support.read(scratch .. '/waiting') ~= nil end
      local results = export(three(), nil, { photos = { ['b.jpg'] = { waitForStop = true } } })
      assert.same({ true, false, false }, successes(results))
      assert.same({ 'Canceled', 'Canceled' }, { results[2].message, results[3].message })
      assert.truthy(support.read(scratch .. '/stopped'))
      assert.equal(2, #support.callsOf(scratch, 'retouch'))
      assert.same({}, lightroom.seen)
    end)

    it('cancel before the first photo starts nothing', function()
      lightroom.progress.canceled = function() return true end
      for _, result in ipairs(export(three())) do assert.equal('Canceled', result.message) end
      assert.equal(0, #support.callsOf(scratch, 'retouch'))
    end)

    it('shows how far it is', function()
      export(three())
      assert.same({ 0, 1 / 3, 2 / 3 }, lightroom.progress.portions)
      assert.equal('Retouching b.jpg (2 of 3)', lightroom.progress.captions[2])
      assert.is_true(lightroom.progress.done)
    end)

    it('is silent about an exit without a report but for the photo', function()
      local results = export(three(), nil, { photos = { ['b.jpg'] = { code = 139, json = false } } })
      assert.same({ true, false, true }, successes(results))
      assert.matches('ended with code 139 and did not say why', results[2].message)
    end)

    it('is not fooled by a report that is no JSON, or an error with exit code 0', function()
      local results = export(three(), nil, { photos = { ['a.jpg'] = { code = 1, json = '<html>' }, ['b.jpg'] = error(0, 'odd') } })
      assert.same({ false, false, true }, successes(results))
      assert.equal('odd', results[2].message)
    end)

    it('asks no more once the daemon is gone', function()
      local results = export(three(), nil, { photos = { ['b.jpg'] = error(3, 'The daemon does not answer.') } })
      assert.same({ true, false, false }, successes(results))
      assert.equal('The daemon does not answer.', results[3].message)
      assert.equal(2, #support.callsOf(scratch, 'retouch'))
    end)

    it('keeps warnings for the log', function()
      export({ support.photo 'a.jpg' }, nil, { photos = { ['a.jpg'] = { json = '{"warnings":[{"code":"no-skin","message":"No skin was found."}]}' } } })
      assert.matches('warn .*a.jpg: No skin was found', lightroom.log[1])
      assert.same({}, lightroom.seen)
    end)

    it('uses the preset file instead of the strengths', function()
      support.write(scratch .. '/my preset.json', '{"version":1,"name":"Mine"}')
      export({ support.photo 'a.jpg' }, { abpnbridge_presetFile = scratch .. '/my preset.json' })
      local call = support.callsOf(scratch, 'retouch')[1]
      assert.equal(scratch .. '/my preset.json', support.after(call, '--preset'))
      assert.is_nil(support.after(call, '--blemishes'))
    end)

    it('retouches TIFF and PNG as they come', function()
      assert.is_true(export({ support.photo('a.tif', support.tiff) }, { LR_format = 'TIFF' })[1].success)
      assert.is_true(export({ support.photo('a.png', support.png) }, { LR_format = 'PNG' })[1].success)
    end)

    -- What is wrong before the export starts.
    local function refusesAll(settings, behaviour, words)
      local results = export(three(), settings, behaviour)
      assert.same({ false, false, false }, successes(results))
      assert.equal(1, #lightroom.seen)
      assert.equal('AbpnBridge cannot retouch this export', lightroom.seen[1].message)
      assert.equal('critical', lightroom.seen[1].style)
      assert.truthy(lightroom.seen[1].info:find(words, 1, true), lightroom.seen[1].info)
      assert.equal(lightroom.seen[1].info, results[3].message)
      assert.equal(0, #support.callsOf(scratch, 'retouch'))
    end

    local function refusal(code, exit) return { status = { code = exit, json = '{"error":{"code":"' .. code .. '","message":"Detail."}}' } } end
    local function status(change) return { status = { code = 0, json = (support.ready:gsub(change[1], change[2])) } } end

    it('says once, before it starts, that abpn is missing', function()
      refusesAll({ abpnbridge_program = '/no/abpn' }, nil, 'There is no program at /no/abpn')
    end)
    it('... that AbpnBridge is not running', function()
      refusesAll(nil, refusal('no-daemon', 3), 'AbpnBridge is not running. Start it in a terminal with the command below.\n(Detail.)')
    end)
    it('... that it does not answer', function() refusesAll(nil, refusal('unavailable', 3), 'does not answer') end)
    it('... that it is another user\'s', function() refusesAll(nil, refusal('no-token', 4), 'for another user of this computer') end)
    it('... that it is not paired', function() refusesAll(nil, refusal('unauthenticated', 4), 'not paired') end)
    it('... that the model was refused', function() refusesAll(nil, refusal('no-model', 3), 'its model is missing or was refused') end)
    it('... that there is no model', function() refusesAll(nil, status { '"models":%[.-%]', '"models":[]' }, 'its model is missing or was refused') end)
    it('... that it is still starting', function() refusesAll(nil, status { '"ready":true', '"ready":false' }, 'still starting') end)
    it('... that the model lacks a feature', function()
      refusesAll({ abpnbridge_whitening = 10 }, status { ',"whitening"', '' }, 'cannot do "whitening"')
    end)
    it('... that the program does not start', function()
      refusesAll({ abpnbridge_program = support.plugin .. '/Info.lua' }, nil, platform == 'mac' and 'ended with code 126' or 'did not say why')
    end)
    it('... that the preset is missing', function()
      refusesAll({ abpnbridge_presetFile = '/no/preset.json' }, nil, 'There is no preset at /no/preset.json')
    end)
    it('... that abpn refuses the preset', function()
      support.write(scratch .. '/odd.json', '{"version":1,"name":"Odd","strenghts":{}}')
      local words = 'odd.json is not a preset that abpn can read: unknown key'
      refusesAll({ abpnbridge_presetFile = scratch .. '/odd.json' }, {
        preset = { code = 4, json = '{"input":"x","error":{"code":"bad-preset","message":"' .. words .. '."}}' },
      }, words)
    end)
    it('... that a setting is wrong', function() refusesAll({ abpnbridge_blemishes = 400 }, nil, 'abpnbridge_blemishes must be 0 to 100, not 400') end)
    it('... that the format cannot be retouched', function() refusesAll({ LR_format = 'PSD' }, nil, 'not PSD') end)

    it('removes unretouched files in that case too, where that is wanted', function()
      refusesAll({ abpnbridge_onFailure = 'remove' }, refusal('no-daemon', 3), 'not running')
      assert.equal(0, os.execute('test -z "$(ls -A ' .. scratch .. '/out)"'))
    end)

    it('passes Original and DNG on as they are and says so', function()
      for _, format in ipairs { 'ORIGINAL', 'DNG' } do
        lightroom.seen[1] = nil
        assert.same({ true, true, true }, successes(export(three(support.photo('b.dng', support.tiff)), { LR_format = format })))
        assert.equal(support.tiff, support.read(scratch .. '/out/b.dng'))
        assert.equal(1, #lightroom.seen)
        assert.matches('exported as they are', lightroom.seen[1].info)
      end
      assert.same({}, support.calls(scratch))
    end)

    it('warns once of output sharpening, watermark and videos, and not again where that is ticked', function()
      local settings = { LR_outputSharpeningOn = true, LR_useWatermark = true, LR_includeVideoFiles = true }
      assert.same({ true, true, true }, successes(export(three(), settings)))
      assert.equal(1, #lightroom.seen)
      for _, word in ipairs { 'sharpening', 'watermark', 'Videos' } do assert.truthy(lightroom.seen[1].info:find(word, 1, true)) end
      lightroom.user.doNotShow[lightroom.seen[1].key] = true
      export(three(), settings)
      assert.equal(1, #lightroom.seen)
    end)

    it('says that the graphics card is not used, and why', function()
      export(three(), nil, status { '"refusedProviders":%[%]', '"refusedProviders":[{"name":"DirectML","reason":"wrong numbers"}]' })
      assert.equal(1, #lightroom.seen)
      assert.truthy(lightroom.seen[1].info:find('DirectML (wrong numbers)', 1, true))
    end)

    it('says so where its own temporary files cannot be made', function()
      os.execute('rmdir ' .. scratch .. '/temp')
      refusesAll(nil, nil, 'The temporary folder')
    end)
  end)
end
