using Google.Protobuf.Reflection;

namespace Grpc.AspNetCore.Server.Reflection.Internal;

/// <summary>Files by name, by symbol and by extension, imports included.</summary>
internal sealed class DescriptorIndex
{
    private readonly Dictionary<string, FileDescriptor> _files = [];
    private readonly Dictionary<string, FileDescriptor> _symbols = [];
    private readonly Dictionary<string, SortedDictionary<int, FileDescriptor>> _extensions = [];

    public DescriptorIndex(IEnumerable<FileDescriptor> files)
    {
        foreach (var file in files.SelectMany(WithImports).DistinctBy(file => file.Name))
        {
            Add(file);
        }
    }

    public FileDescriptor? FileNamed(string name) => _files.GetValueOrDefault(name);

    public FileDescriptor? FileWithSymbol(string symbol) => _symbols.GetValueOrDefault(symbol);

    public FileDescriptor? FileWithExtension(string type, int number) => _extensions.GetValueOrDefault(type)?.GetValueOrDefault(number);

    /// <summary>In rising order; none is an empty list, an unknown type is null.</summary>
    public IEnumerable<int>? ExtensionNumbersOf(string type) => _extensions.GetValueOrDefault(type)?.Keys;

    /// <summary>The file first, then what it imports, each once.</summary>
    public static IReadOnlyCollection<FileDescriptor> WithImports(FileDescriptor file)
    {
        var found = new Dictionary<string, FileDescriptor>();
        Collect(file, found);
        return found.Values;
    }

    private static void Collect(FileDescriptor file, Dictionary<string, FileDescriptor> found)
    {
        if (!found.TryAdd(file.Name, file))
        {
            return;
        }

        foreach (var import in file.Dependencies)
        {
            Collect(import, found);
        }
    }

    private void Add(FileDescriptor file)
    {
        _files.Add(file.Name, file);
        foreach (var message in file.MessageTypes)
        {
            Add(message);
        }

        AddAll(file.EnumTypes);
        AddAll(file.Services);
        AddAll(file.Services.SelectMany(service => service.Methods));
        AddExtensions(file.Extensions);
    }

    private void Add(MessageDescriptor message)
    {
        AddAll([message, .. message.Fields.InDeclarationOrder(), .. message.Oneofs, .. message.EnumTypes]);
        _extensions.TryAdd(message.FullName, []);
        AddExtensions(message.Extensions);
        foreach (var nested in message.NestedTypes)
        {
            Add(nested);
        }
    }

    private void AddAll(IEnumerable<DescriptorBase> descriptors)
    {
        foreach (var descriptor in descriptors)
        {
            _symbols[descriptor.FullName] = descriptor.File;
        }
    }

    private void AddExtensions(ExtensionCollection extensions)
    {
        foreach (var extension in extensions.UnorderedExtensions)
        {
            _symbols[extension.FullName] = extension.File;
            _extensions.TryAdd(extension.ExtendeeType.FullName, []);
            _extensions[extension.ExtendeeType.FullName][extension.FieldNumber] = extension.File;
        }
    }
}
