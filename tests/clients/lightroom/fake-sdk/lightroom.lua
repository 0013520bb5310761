-- A Lightroom Classic without pictures: loads the plug-in as the host does, and plays the user. As strict as the SDK, or stricter.
local strict = require 'fake-sdk.strict'
local Tasks = require 'fake-sdk.tasks'
local shell = require 'fake-sdk.shell'
local files = require 'fake-sdk.files'
local properties = require 'fake-sdk.properties'
local views = require 'fake-sdk.views'
local dialogs = require 'fake-sdk.dialogs'
local exports = require 'fake-sdk.exports'

local Lightroom = {}
Lightroom.__index = Lightroom

-- What Lightroom leaves of Lua 5.1. Not there: module, package, debug, dofile ...
local languageNames = { 'assert', 'error', 'getmetatable', 'ipairs', 'math', 'next', 'pairs', 'pcall', 'rawequal', 'rawget', 'rawset', 'select',
  'setmetatable', 'string', 'table', 'tonumber', 'tostring', 'type', 'unpack', 'xpcall' }

--- @param options platform ('mac' or 'win'), plugin (its folder), scratch (a folder of the test), environment (of the plug-in's os.getenv)
function Lightroom.new(options)
  local self = setmetatable({
    windows = options.platform == 'win',
    plugin = options.plugin,
    scratch = options.scratch,
    environment = options.environment or {},
    tasks = Tasks.new(),
    seen = {},
    log = {},
    prefs = {},
    user = { doNotShow = {} },
    progress = { captions = {}, portions = {}, canceled = function() return false end },
    commands = {},
    loaded = {},
  }, Lightroom)
  self.namespaces = self:makeNamespaces()
  self.globals = self:makeGlobals()
  return self
end

function Lightroom:makeNamespaces()
  local run = self.windows and shell.windows(self.scratch, self.environment) or shell.posix(self.scratch)
  local function execute(line)
    self.commands[#self.commands + 1] = line
    return run(line)
  end
  return {
    LrBinding = views.lrBinding(),
    LrDialogs = dialogs.lrDialogs(self.seen, self.user),
    LrFileUtils = files.fileUtils(),
    LrLogger = dialogs.lrLogger(self.log),
    LrPathUtils = files.pathUtils { temp = self.scratch .. '/temp', home = self.scratch .. '/home' },
    LrPrefs = dialogs.lrPrefs(self.prefs),
    LrProgressScope = dialogs.lrProgressScope(self.progress),
    LrTasks = self.tasks:namespace(execute),
    LrView = views.lrView(),
  }
end

function Lightroom:makeGlobals()
  local globals = {
    WIN_ENV = self.windows,
    MAC_ENV = not self.windows,
    _VERSION = _VERSION,
    LOC = function(text) return (text:gsub('^%$%$%$/[^=]*=', '')) end,
    _PLUGIN = strict.namespace('_PLUGIN', { path = self.plugin, id = 'fake' }),
    io = files.io(self.windows),
    os = strict.namespace('os', { getenv = function(name) return self.environment[name] end, time = os.time, date = os.date, clock = os.clock }),
    import = function(name) return self.namespaces[name] or error('Lightroom has no namespace "' .. tostring(name) .. '"', 2) end,
    require = function(name) return self:require(name) end,
  }
  for _, name in ipairs(languageNames) do globals[name] = _G[name] end
  return globals
end

local function sandbox(globals, what)
  return setmetatable({}, {
    __index = function(_, name)
      if globals[name] == nil then error(what .. ' has no global "' .. tostring(name) .. '"', 2) end
      return globals[name]
    end,
    __newindex = function(_, name) error(what .. ' writes the global "' .. tostring(name) .. '"', 2) end,
  })
end

local function load(path, globals, what)
  return setfenv(assert(loadfile(path)), sandbox(globals, what))
end

--- Info.lua, in the smaller sandbox: no import, no require.
function Lightroom:info(file)
  local few = { string = string }
  for _, name in ipairs { 'LOC', 'WIN_ENV', 'MAC_ENV', '_VERSION' } do few[name] = self.globals[name] end
  return load(self.plugin .. '/' .. (file or 'Info.lua'), few, 'Info.lua')()
end

--- A script of the plug-in, as its own `require` finds it: flat, and not named like a namespace of the SDK.
function Lightroom:require(name)
  if name:match('[^%w_]') or name:match('^Lr') then error('the plug-in cannot require "' .. name .. '"', 2) end
  if self.loaded[name] == nil then
    self.loaded[name] = load(self.plugin .. '/' .. name .. '.lua', self.globals, name .. '.lua')() or true
  end
  return self.loaded[name]
end

--- Runs a menu item's script to the end of its tasks.
function Lightroom:menu(file)
  load(self.plugin .. '/' .. file, self.globals, file)()
  self.tasks:run()
end

function Lightroom:provider()
  return load(self.plugin .. '/' .. self:info().LrExportFilterProvider.file, self.globals, 'the provider')()
end

--- Opens the export dialog with the action in it. `values`: settings of the export preset; what they lack has its default, as in the dialog.
function Lightroom:openDialog(values)
  local provider = self:provider()
  local all = { LR_format = 'JPEG', LR_canExport = true }
  for _, field in ipairs(provider.exportPresetFields) do all[field.key] = field.default end
  for key, value in pairs(values or {}) do all[key] = value end
  local dialog = { properties = properties.new(all), values = all }
  provider.startDialog(dialog.properties)
  dialog.section = provider.sectionForFilterInDialog(views.factory(), dialog.properties)
  if type(dialog.section.title) ~= 'string' then error('sectionForFilterInDialog returns one section, with a title') end
  function dialog.close(why) provider.endDialog(dialog.properties, why or 'ok') end
  return dialog
end

--- Exports photos (see exports.lua) and returns what became of them. Settings that the preset lacks are missing here.
function Lightroom:export(order)
  local renditions = exports.start(self, self:provider(), {
    photos = order.photos, folder = order.folder, properties = properties.new(order.settings or {}),
  })
  self.tasks:run()
  local results = {}
  for index, each in ipairs(renditions) do
    results[index] = { path = each.path, success = each.result.success, message = each.result.message }
  end
  return results
end

return Lightroom
