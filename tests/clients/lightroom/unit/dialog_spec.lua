-- The section of the export dialog and the menu item.
local support = require 'support'
local views = require 'fake-sdk.views'

describe('the export dialog', function()
  local scratch, lightroom
  before_each(function()
    scratch = support.scratch()
    lightroom = support.lightroom(scratch)
  end)
  after_each(function() support.remove(scratch) end)

  local function open(values, behaviour)
    local all = { abpnbridge_program = support.abpn(scratch, behaviour) }
    for key, value in pairs(values or {}) do all[key] = value end
    local dialog = lightroom:openDialog(all)
    return dialog
  end

  local function opened(values, behaviour)
    local dialog = open(values, behaviour)
    lightroom.tasks:run()
    return dialog
  end

  local notRunning = { status = { code = 3, json = '{"error":{"code":"no-daemon","message":"No daemon is running."}}' } }

  it('has one section whose every binding is a setting or a line of its own', function()
    local dialog = opened()
    views.each(dialog.section, function(view)
      for _, option in pairs(view) do
        local key = type(option) == 'table' and option.binding
        if key then assert.is_not_nil(dialog.values[key], key) end
      end
    end)
    assert.equal('Retouch with AbpnBridge', dialog.section.title)
  end)

  it('offers every setting', function()
    local bound = {}
    views.each(opened().section, function(view) if type(view.value) == 'table' then bound[view.value.binding] = true end end)
    for _, field in ipairs(lightroom:require('Settings').presetFields) do assert.is_true(bound[field.key], field.key) end
  end)

  it('asks the daemon without holding the dialog up, and says what it is', function()
    local dialog = open()
    assert.equal('Asking AbpnBridge ...', dialog.values.abpnbridge_status)
    assert.is_true(dialog.values.LR_canExport)
    lightroom.tasks:run()
    assert.equal('AbpnBridge 0.1.0 is ready: model abpn-skin 0.3.0 on DirectML.', dialog.values.abpnbridge_status)
    assert.is_true(dialog.values.LR_canExport)
  end)

  it('blocks the export with a reason while AbpnBridge is not running', function()
    local dialog = opened(nil, notRunning)
    assert.is_false(dialog.values.LR_canExport)
    assert.matches('AbpnBridge is not running', dialog.values.LR_cantExportBecause)
    assert.matches('AbpnBridge is not running', dialog.values.abpnbridge_status)
  end)

  it('checks again at a click, and lets the export go', function()
    local dialog = opened(nil, notRunning)
    support.abpn(scratch)
    views.each(dialog.section, function(view) if view.title == 'Check again' then view.action() end end)
    lightroom.tasks:run()
    assert.is_true(dialog.values.LR_canExport)
    assert.is_nil(dialog.values.LR_cantExportBecause)
  end)

  it('checks again when another program is chosen', function()
    local dialog = opened { abpnbridge_program = '/no/abpn' }
    assert.matches('no program at /no/abpn', dialog.values.LR_cantExportBecause)
    lightroom.user.chooses = { support.abpn(scratch) }
    local buttons = {}
    views.each(dialog.section, function(view) if view.title == 'Choose ...' then buttons[#buttons + 1] = view end end)
    buttons[2].action()
    lightroom.tasks:run()
    assert.is_true(dialog.values.LR_canExport)
  end)

  it('starts no program while a slider moves', function()
    local dialog = opened()
    for strength = 0, 100, 10 do dialog.properties.abpnbridge_blemishes = strength end
    lightroom.tasks:run()
    assert.equal(1, #lightroom.commands)
  end)

  it('blocks a strength that the model does not offer, until it is 0', function()
    local dialog = opened(nil, { status = { code = 0, json = (support.ready:gsub(',"whitening"', '')) } })
    assert.is_true(dialog.values.LR_canExport)
    dialog.properties.abpnbridge_whitening = 10
    assert.matches('cannot do "whitening"', dialog.values.LR_cantExportBecause)
    dialog.properties.abpnbridge_whitening = 0
    assert.is_true(dialog.values.LR_canExport)
  end)

  it('blocks a format it cannot retouch, and passes Original on with a word', function()
    local dialog = opened()
    dialog.properties.LR_format = 'PSD'
    assert.matches('not PSD', dialog.values.LR_cantExportBecause)
    dialog.properties.LR_format = 'ORIGINAL'
    assert.is_true(dialog.values.LR_canExport)
    assert.matches('exported as they are', dialog.values.abpnbridge_advice)
    dialog.properties.LR_format = 'TIFF'
    assert.equal('', dialog.values.abpnbridge_advice)
  end)

  it('shows the hint about output sharpening as soon as it is switched on', function()
    local dialog = opened()
    dialog.properties.LR_outputSharpeningOn = true
    assert.matches('Output sharpening', dialog.values.abpnbridge_advice)
  end)

  it('greys the strengths out under a preset file, and blocks one that is missing', function()
    local dialog = opened()
    support.write(scratch .. '/p.json', '{"version":1,"name":"Mine"}')
    dialog.properties.abpnbridge_presetFile = scratch .. '/p.json'
    assert.is_false(dialog.values.abpnbridge_presetOff)
    assert.is_true(dialog.values.LR_canExport)
    dialog.properties.abpnbridge_presetFile = scratch .. '/other.json'
    assert.matches('There is no preset', dialog.values.LR_cantExportBecause)
  end)

  it('blocks a preset file that abpn refuses, with its sentence, until another is chosen', function()
    for _, name in ipairs { 'odd', 'good' } do support.write(scratch .. '/' .. name .. '.json', '{"version":1,"name":"Mine"}') end
    local dialog = opened(nil, { preset = { code = 4, json = '{"error":{"code":"bad-preset","message":"It has an unknown key."}}' } })
    assert.is_true(dialog.values.LR_canExport)
    dialog.properties.abpnbridge_presetFile = scratch .. '/odd.json'
    lightroom.tasks:run()
    assert.equal('It has an unknown key.', dialog.values.LR_cantExportBecause)
    support.abpn(scratch)
    dialog.properties.abpnbridge_presetFile = scratch .. '/good.json'
    lightroom.tasks:run()
    assert.is_true(dialog.values.LR_canExport)
  end)

  it('says in a line how often the device failed', function()
    local ready = support.ready:gsub('}$', ',"deviceLosses":{"count":2,"lastAt":"2026-11-22T11:00:00+00:00","lastReason":"Its process hung."}}')
    local dialog = opened(nil, { status = { code = 0, json = ready } })
    assert.equal('AbpnBridge 0.1.0 is ready: model abpn-skin 0.3.0 on DirectML.\nThe device failed 2 times since the start. Last: Its process hung.',
      dialog.values.abpnbridge_status)
    assert.is_true(dialog.values.LR_canExport)
  end)

  it('leaves another plug-in\'s reason alone', function()
    local dialog = open()
    dialog.properties.LR_canExport, dialog.properties.LR_cantExportBecause = false, 'of another'
    lightroom.tasks:run()
    assert.equal('of another', dialog.values.LR_cantExportBecause)
    assert.is_false(dialog.values.LR_canExport)
  end)

  it('touches nothing once it is closed', function()
    local dialog = open(nil, notRunning)
    dialog.close('cancel')
    lightroom.tasks:run()
    assert.is_true(dialog.values.LR_canExport)
    dialog.properties.LR_format = 'PSD'
    assert.is_nil(dialog.values.LR_cantExportBecause)
  end)

  it('takes its reason back when it is closed', function()
    local dialog = opened(nil, notRunning)
    dialog.close('cancel')
    assert.is_true(dialog.values.LR_canExport)
    assert.is_nil(dialog.values.LR_cantExportBecause)
  end)

  describe('and the menu item', function()
    it('shows that AbpnBridge is ready, with the program of the last dialog', function()
      opened().close()
      lightroom:menu 'CheckMenuItem.lua'
      assert.equal('AbpnBridge is ready', lightroom.seen[1].message)
      assert.matches('model abpn%-skin 0.3.0 on DirectML', lightroom.seen[1].info)
      assert.truthy(lightroom.seen[1].info:find(scratch .. '/abpn', 1, true))
    end)

    it('shows what is wrong', function()
      lightroom:menu 'CheckMenuItem.lua'
      assert.equal('AbpnBridge cannot work now', lightroom.seen[1].message)
      assert.matches('not installed in its usual place', lightroom.seen[1].info)
    end)
  end)
end)
