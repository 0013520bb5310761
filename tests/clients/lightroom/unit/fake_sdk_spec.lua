-- The fake itself: each rule of the SDK that it plays is broken here once.
local support = require 'support'
local shell = require 'fake-sdk.shell'

describe('the fake SDK', function()
  local scratch, lightroom
  before_each(function()
    scratch = support.scratch()
    lightroom = support.lightroom(scratch)
  end)
  after_each(function() support.remove(scratch) end)

  local function plugin(name, text)
    lightroom.plugin = scratch
    support.write(scratch .. '/' .. name .. '.lua', text)
  end

  local function namespace(name) return lightroom.globals.import(name) end

  local function inTask(run)
    lightroom.tasks:start(run)
    lightroom.tasks:run()
  end

  describe('has sandboxes:', function()
    it('Info.lua has no import', function()
      plugin('Info', 'return { file = import "LrView" }')
      assert.has_error(function() lightroom:info() end, 'Info.lua has no global "import"')
    end)

    it('Info.lua has no require, io or table', function()
      for _, name in ipairs { 'require', 'io', 'table' } do
        plugin('Info', 'return ' .. name)
        assert.has_error(function() lightroom:info() end, 'Info.lua has no global "' .. name .. '"')
      end
    end)

    it('Info.lua has LOC, the platform and string', function()
      plugin('Info', 'return { LOC "$$$/A=b", MAC_ENV, WIN_ENV, string.upper("x") }')
      assert.same({ 'b', true, false, 'X' }, lightroom:info())
    end)

    it('no script writes a global', function()
      plugin('Leaky', 'count = 1')
      assert.has_error(function() lightroom:require 'Leaky' end, 'Leaky.lua writes the global "count"')
    end)

    it('no script has module, dofile or os.execute', function()
      plugin('A', 'module("A")')
      plugin('B', 'os.execute("true")')
      assert.has_error(function() lightroom:require 'A' end, 'A.lua has no global "module"')
      assert.has_error(function() lightroom:require 'B' end, 'os has no member "execute"')
    end)

    it('require is flat and keeps away from the SDK\'s names', function()
      assert.has_error(function() lightroom:require 'sub.Module' end)
      assert.has_error(function() lightroom:require 'LrView' end)
    end)

    it('a namespace that does not exist, or a member it does not have, is an error', function()
      assert.has_error(function() namespace 'LrMagic' end, 'Lightroom has no namespace "LrMagic"')
      assert.has_error(function() return namespace('LrFileUtils').write end, 'LrFileUtils has no member "write"')
      assert.has_error(function() namespace('LrTasks').sleep = 1 end)
    end)
  end)

  describe('has tasks:', function()
    it('a plain pcall across a yield fails', function()
      local ok, why
      inTask(function() ok, why = pcall(namespace('LrTasks').sleep, 1) end)
      assert.is_false(ok)
      assert.matches('attempt to yield across', why)
    end)

    it('LrTasks.pcall may yield, and catches', function()
      local ok, value, failed, why
      inTask(function()
        ok, value = namespace('LrTasks').pcall(function() namespace('LrTasks').sleep(1) return 7 end)
        failed, why = namespace('LrTasks').pcall(function() namespace('LrTasks').sleep(1) error('no', 0) end)
      end)
      assert.same({ true, 7, false, 'no' }, { ok, value, failed, why })
    end)

    it('nothing yields outside a task', function()
      assert.has_error(function() namespace('LrTasks').sleep(1) end, 'this call yields: it must be made in a task')
      assert.has_error(function() namespace('LrTasks').execute('true') end)
    end)

    it('an error that a task does not catch is seen', function()
      assert.has_error(function() inTask(function() error('lost', 0) end) end, 'a task failed: lost')
    end)

    it('one task runs while another waits for a program', function()
      local order = {}
      local flag = shell.quote(scratch .. '/flag')
      -- It waits for the other one: ten seconds, and then it has waited in vain.
      local program = 'for i in $(seq 500); do [ ! -e ' .. flag .. ' ] || break; sleep 0.02; done'
      lightroom.tasks:start(function() namespace('LrTasks').execute(program) order[#order + 1] = 'program' end)
      lightroom.tasks:start(function()
        namespace('LrTasks').sleep(0.05)
        order[#order + 1] = 'other'
        support.write(scratch .. '/flag', '')
      end)
      lightroom.tasks:run()
      assert.same({ 'other', 'program' }, order)
    end)

    it('an endless wait is found', function()
      assert.has_error(function() inTask(function() while true do namespace('LrTasks').sleep(60) end end) end, 'a task waits for ever')
    end)
  end)

  describe('runs programs:', function()
    local function status(line, platform)
      local other, result = support.lightroom(scratch, platform), nil
      other.tasks:start(function() result = other.globals.import('LrTasks').execute(line) end)
      other.tasks:run()
      return result
    end

    it('the status of macOS is the exit code times 256', function() assert.equal(3 * 256, status('exit 3', 'mac')) end)

    it('Windows gives the exit code', function()
      support.write(scratch .. '/tool', '#!/bin/sh\nexit 3\n')
      os.execute('chmod +x ' .. scratch .. '/tool')
      assert.equal(3, status('""' .. scratch .. '/tool" "a""', 'win'))
    end)

    it('cmd strips the first and the last quote', function()
      assert.same({ 'C:\\a', 'b\\tool.exe x', 'y' }, (shell.cmdWords('"C:\\a b\\tool.exe" "x y"', {})))
      assert.same({ 'C:\\a b\\tool.exe', 'x y' }, (shell.cmdWords('""C:\\a b\\tool.exe" "x y""', {})))
    end)

    it('cmd expands %NAME% even in quotes', function()
      assert.same({ 'C:\\tool.exe', '50Windows_NT.jpg' }, (shell.cmdWords('""C:\\tool.exe" "50%os%.jpg""', { OS = 'Windows_NT' })))
      assert.same({ 'C:\\tool.exe', '50%.jpg' }, (shell.cmdWords('""C:\\tool.exe" "50%.jpg""', {})))
    end)

    it('cmd takes & outside quotes for an operator, in quotes for a letter', function()
      assert.is_nil((shell.cmdWords('C:\\tool.exe a&b', {})))
      assert.same({ 'C:\\t.exe', "Tom & (J)'s^.jpg" }, (shell.cmdWords('""C:\\t.exe" "Tom & (J)\'s^.jpg""', {})))
    end)

    it('backslashes before a quote are halved', function()
      assert.same({ 't', 'a\\', 'b"c' }, (shell.cmdWords('""t" "a\\\\" "b\\"c""', {})))
    end)
  end)

  describe('has files:', function()
    it('copy and move refuse a target that exists', function()
      support.write(scratch .. '/a', 'a')
      support.write(scratch .. '/b', 'b')
      assert.is_false((namespace('LrFileUtils').copy(scratch .. '/a', scratch .. '/b')))
      assert.is_false((namespace('LrFileUtils').move(scratch .. '/a', scratch .. '/b')))
      assert.equal('b', support.read(scratch .. '/b'))
    end)

    it('copy refuses a folder that is not there', function()
      support.write(scratch .. '/a', 'a')
      assert.is_false((namespace('LrFileUtils').copy(scratch .. '/a', scratch .. '/no/b')))
    end)

    it('exists tells files, folders and nothing apart', function()
      support.write(scratch .. '/a', 'a')
      local exists = namespace('LrFileUtils').exists
      assert.same({ 'file', 'directory', false }, { exists(scratch .. '/a'), exists(scratch), exists(scratch .. '/no') })
    end)

    it('on Windows io does not find names with other than plain letters, LrFileUtils does', function()
      support.write(scratch .. '/Jürgen.jpg', 'j')
      local windows = support.lightroom(scratch, 'win').globals
      assert.is_nil((windows.io.open(scratch .. '/Jürgen.jpg', 'rb')))
      assert.equal('j', windows.import('LrFileUtils').readFile(scratch .. '/Jürgen.jpg'))
    end)
  end)

  describe('has settings and controls:', function()
    local properties = require('fake-sdk.properties').new { LR_format = 'JPEG', other = 1 }

    it('an LR_ key that does not exist is an error, to read and to write', function()
      assert.has_error(function() return properties.LR_tiff_bitDepth end, 'Lightroom has no setting "LR_tiff_bitDepth"')
      assert.has_error(function() properties.LR_colorSpace = 'sRGB' end, 'Lightroom has no setting "LR_colorSpace"')
      assert.has_error(function() properties:addObserver('LR_fromat', print) end, 'Lightroom has no setting "LR_fromat"')
    end)

    it('an observer is told of changes only', function()
      local told = 0
      properties:addObserver('other', function() told = told + 1 end)
      properties.other = 1
      properties.other = 2
      assert.equal(1, told)
    end)

    it('a control or an option that does not exist is an error', function()
      local f = require('fake-sdk.views').factory()
      assert.has_error(function() f:knob {} end, 'the view factory has no member "knob"')
      assert.has_error(function() f:slider { maximum = 3 } end, 'f:slider has no option "maximum"')
    end)

    it('a dialog needs a text', function()
      assert.has_error(function() namespace('LrDialogs').message(nil) end)
      assert.has_error(function() namespace('LrDialogs').message('a', 'b', 'loud') end, 'there is no style loud')
    end)
  end)

  describe('exports:', function()
    local function export(body, photos, settings)
      plugin('Info', 'return { LrExportFilterProvider = { file = "Provider.lua" } }')
      plugin('Provider', 'return { exportPresetFields = {}, postProcessRenderedPhotos = function(_, context) ' .. body .. ' end }')
      return lightroom:export { folder = scratch .. '/out', photos = photos or { support.photo 'a.jpg' }, settings = settings }
    end

    it('a photo whose file lies where it should is done without a word', function()
      assert.same({ { path = scratch .. '/out/a.jpg', success = true } }, export 'for s in context:renditions() do s:waitForRender() end')
    end)

    it('a missing file is an unknown error, whatever the filter says', function()
      local elsewhere = support.photo('a.jpg', nil, { elsewhere = scratch .. '/b' })
      local results = export('for _, t in context:renditions() do t:renditionIsDone(true) end', { elsewhere })
      assert.same({ false, 'unknown error' }, { results[1].success, results[1].message })
    end)

    it('a rendering that fails says so', function()
      local results = export('for s, t in context:renditions() do local ok, why = s:waitForRender() if not ok then t:renditionIsDone(false, why) end end',
        { support.photo('a.jpg', nil, { fails = 'raw file missing' }) })
      assert.equal('raw file missing', results[1].message)
    end)

    it('a failure needs a message and is said once', function()
      assert.has_error(function() export 'for _, t in context:renditions() do t:renditionIsDone(false) end' end)
      assert.has_error(function() export 'for _, t in context:renditions() do t:renditionIsDone(true) t:renditionIsDone(true) end' end)
    end)

    it('waiting under a plain pcall fails', function()
      local results = export('for s, t in context:renditions() do local ok, why = pcall(s.waitForRender, s) t:renditionIsDone(ok, why) end')
      assert.matches('attempt to yield across', results[1].message)
    end)

    it('members that a rendition does not have are errors', function()
      assert.has_error(function() export 'for s in context:renditions() do return s.path end' end)
      assert.has_error(function() export 'return context.photos' end)
      assert.has_error(function() export 'context:renditions { stopIfCanceled = true }' end)
    end)

    it('settings that the preset lacks are missing', function()
      local results = export('for _, t in context:renditions() do t:renditionIsDone(false, tostring(context.propertyTable.mine)) end')
      assert.equal('nil', results[1].message)
    end)
  end)
end)
