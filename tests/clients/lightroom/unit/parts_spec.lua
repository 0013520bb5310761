-- The parts that need no Lightroom around them: JSON, the command line, settings, the first bytes of files, Info.lua.
local support = require 'support'

describe('the plug-in\'s parts', function()
  local scratch
  before_each(function() scratch = support.scratch() end)
  after_each(function() support.remove(scratch) end)

  local function part(name, platform, environment) return support.lightroom(scratch, platform, environment):require(name) end

  describe('Info.lua', function()
    it('loads in its sandbox and names files that exist', function()
      local info = support.lightroom(scratch):info()
      for _, file in ipairs { info.LrExportFilterProvider.file, info.LrLibraryMenuItems[1].file } do
        assert.truthy(support.read(support.plugin .. '/' .. file))
      end
      assert.equal('AbpnBridge: check', info.LrLibraryMenuItems[1].title)
      assert.is_true(info.LrSdkVersion >= 2)
    end)
  end)

  describe('Json', function()
    it('reads what abpn writes', function()
      assert.same({ a = { 1, -2.5, 1e3 }, b = true, c = false, e = { f = {} } },
        part('Json').decode '{"a":[1,-2.5,1e3],"b":true,"c":false,"d":null,"e":{"f":[]}}')
      assert.same({ { x = 1 }, 'y' }, part('Json').decode ' [ {"x" : 1 } , "y" ] ')
    end)

    it('reads escapes, and characters beyond 16 bits', function()
      assert.equal('"\\/\n\tJürgen 😀 €', part('Json').decode [["\"\\\/\n\tJ\u00fcrgen \ud83d\ude00 \u20AC"]])
      assert.equal('\239\191\189x', part('Json').decode [["\ud83dx"]])
    end)

    it('refuses everything else with a sentence', function()
      for _, wrong in ipairs { '', '{', '{"a"}', '{"a":1,}', '[1 2]', '"open', '"\\q"', '"\\u12"', '1 2', 'nul', '-', '{a:1}', ('['):rep(200) } do
        local value, why = part('Json').decode(wrong)
        assert.is_nil(value)
        assert.equal('string', type(why), wrong)
      end
    end)
  end)

  describe('CommandLine', function()
    it('on Windows has the outer pair of quotes that cmd strips', function()
      local line = part('CommandLine', 'win').build('C:\\Program Files (x86)\\A & B\\abpn.exe', 'C:\\Temp\\r 1.txt')
      assert.equal('""C:\\Program Files (x86)\\A & B\\abpn.exe" --response-file "C:\\Temp\\r 1.txt""', line)
      assert.same({ 'C:\\Program Files (x86)\\A & B\\abpn.exe', '--response-file', 'C:\\Temp\\r 1.txt' }, (require('fake-sdk.shell').cmdWords(line, {})))
    end)

    it('on Windows refuses what cmd would spoil, naming the path', function()
      for _, path in ipairs { 'C:\\100%\\abpn.exe', 'C:\\a"b.exe' } do
        local line, why = part('CommandLine', 'win').build(path, 'C:\\r.txt')
        assert.is_nil(line)
        assert.truthy(why:find(path, 1, true))
      end
    end)

    it('on macOS takes quotes, spaces and percents', function()
      assert.equal([['/Users/O'\''Neil 100%/abpn' --response-file '/tmp/r.txt']], part('CommandLine', 'mac').build("/Users/O'Neil 100%/abpn", '/tmp/r.txt'))
    end)

    it('knows the exit code from what each system gives', function()
      local mac, win = part('CommandLine', 'mac').exitCode, part('CommandLine', 'win').exitCode
      assert.same({ 3, 0, 130, 9 }, { mac(768), mac(0), mac(130 * 256), mac(9) })
      assert.same({ 3, 9009 }, { win(3), win(9009) })
    end)
  end)

  describe('Settings', function()
    it('are saved in presets under keys of our own, plain values all', function()
      for _, field in ipairs(part('Settings').presetFields) do
        assert.matches('^abpnbridge_', field.key)
        assert.truthy(({ string = true, number = true, boolean = true })[type(field.default)])
      end
    end)

    it('have their defaults where an older preset lacks them', function()
      assert.same({ blemishes = 20, evening = 50, whitening = 0, keepMoles = true, keepFreckles = true, presetFile = '', program = '', onFailure = 'keep' },
        part('Settings').read { abpnbridge_blemishes = 20 })
    end)

    it('refuse a wrong value and name its key', function()
      for key, value in pairs { abpnbridge_blemishes = 101, abpnbridge_evening = -1, abpnbridge_whitening = 0 / 0, abpnbridge_keepMoles = 'yes',
        abpnbridge_onFailure = 'explode', abpnbridge_presetFile = 7 } do
        local settings, why = part('Settings').read { [key] = value }
        assert.is_nil(settings)
        assert.truthy(why:find(key, 1, true), why)
      end
    end)

    it('become arguments with a decimal point', function()
      local Settings = part 'Settings'
      assert.same({ '--blemishes', '1.00', '--evening', '0.07', '--whitening', '0.00', '--keep', 'moles' },
        Settings.arguments(Settings.read { abpnbridge_evening = 7, abpnbridge_keepFreckles = false }))
      assert.same('none', Settings.arguments(Settings.read { abpnbridge_keepMoles = false, abpnbridge_keepFreckles = false })[8])
    end)

    it('become the preset file alone where there is one', function()
      local Settings = part 'Settings'
      assert.same({ '--preset', '/p.json' }, Settings.arguments(Settings.read { abpnbridge_presetFile = '/p.json' }))
    end)
  end)

  describe('PictureFile', function()
    it('goes by the first bytes', function()
      local formatOf = part('PictureFile').formatOf
      for expected, bytes in pairs { JPEG = support.jpeg, TIFF = support.tiff, PNG = support.png, PSD = '8BPS\0\1',
        AVIF = '\0\0\0\32ftypavif', ['JPEG XL'] = '\255\10x', ['HEIF or video'] = '\0\0\0\32ftypmp42' } do
        assert.equal(expected, formatOf(bytes))
      end
      assert.equal('TIFF', formatOf 'MM\0*')
      assert.equal('TIFF', formatOf 'II+\0')
      assert.is_nil(formatOf 'GIF89a')
    end)
  end)

  describe('AbpnProgram', function()
    it('looks in the usual places', function()
      local lightroom = support.lightroom(scratch)
      assert.is_nil((lightroom:require('AbpnProgram').find ''))
      local path = support.abpn(scratch, nil, scratch .. '/home/.local/bin/abpn')
      assert.equal(path, lightroom:require('AbpnProgram').find '')
    end)

    it('on Windows looks under ProgramFiles and LOCALAPPDATA', function()
      local path = support.abpn(scratch, nil, scratch .. '/local/Programs/AbpnBridge/abpn.exe')
      assert.equal(path, part('AbpnProgram', 'win', { LOCALAPPDATA = scratch .. '/local' }).find '')
      path = support.abpn(scratch, nil, scratch .. '/programs/AbpnBridge/abpn.exe')
      assert.equal(path, part('AbpnProgram', 'win', { ProgramFiles = scratch .. '/programs', LOCALAPPDATA = scratch .. '/local' }).find '')
    end)

    it('says so where the chosen one is not there', function()
      local path, why = part('AbpnProgram').find '/no/abpn'
      assert.is_nil(path)
      assert.truthy(why:find('/no/abpn', 1, true))
    end)
  end)
end)
