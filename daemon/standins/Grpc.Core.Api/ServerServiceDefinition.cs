namespace Grpc.Core;

/// <summary>A service's methods with their handlers, as generated code lists them.</summary>
public class ServerServiceDefinition
{
    private readonly IReadOnlyList<Action<ServiceBinderBase>> _additions;

    private ServerServiceDefinition(IReadOnlyList<Action<ServiceBinderBase>> additions) => _additions = additions;

    /// <summary>Starts a list.</summary>
    public static Builder CreateBuilder() => new();

    /// <summary>Hands every method to the binder, in order.</summary>
    public void BindService(ServiceBinderBase serviceBinder)
    {
        foreach (var add in _additions)
        {
            add(serviceBinder);
        }
    }

    /// <summary>Collects methods. A method added twice throws <see cref="ArgumentException"/>.</summary>
    public class Builder
    {
        private readonly HashSet<string> _names = [];
        private readonly List<Action<ServiceBinderBase>> _additions = [];

        /// <summary>One request, one response.</summary>
        public Builder AddMethod<TRequest, TResponse>(
            Method<TRequest, TResponse> method, UnaryServerMethod<TRequest, TResponse> handler)
            where TRequest : class
            where TResponse : class => Add(method, binder => binder.AddMethod(method, handler));

        /// <summary>Many requests, one response.</summary>
        public Builder AddMethod<TRequest, TResponse>(
            Method<TRequest, TResponse> method, ClientStreamingServerMethod<TRequest, TResponse> handler)
            where TRequest : class
            where TResponse : class => Add(method, binder => binder.AddMethod(method, handler));

        /// <summary>One request, many responses.</summary>
        public Builder AddMethod<TRequest, TResponse>(
            Method<TRequest, TResponse> method, ServerStreamingServerMethod<TRequest, TResponse> handler)
            where TRequest : class
            where TResponse : class => Add(method, binder => binder.AddMethod(method, handler));

        /// <summary>Many requests, many responses.</summary>
        public Builder AddMethod<TRequest, TResponse>(
            Method<TRequest, TResponse> method, DuplexStreamingServerMethod<TRequest, TResponse> handler)
            where TRequest : class
            where TResponse : class => Add(method, binder => binder.AddMethod(method, handler));

        /// <summary>Ends the list.</summary>
        public ServerServiceDefinition Build() => new([.. _additions]);

        private Builder Add(IMethod method, Action<ServiceBinderBase> addition)
        {
            if (!_names.Add(method.FullName))
            {
                throw new ArgumentException($"An item with the same key has already been added. Key: {method.FullName}");
            }

            _additions.Add(addition);
            return this;
        }
    }
}
