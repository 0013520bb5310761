namespace OpenCvSharp;

/// <summary>Owns something native and lets go of it once.</summary>
public abstract class DisposableObject : IDisposable
{
    protected DisposableObject()
    {
    }

    public void Dispose()
    {
        Release();
        GC.SuppressFinalize(this);
    }

    ~DisposableObject() => Release();

    private protected abstract void Release();
}

/// <summary>Owns a native OpenCV object.</summary>
public abstract class CvObject : DisposableObject
{
    protected CvObject()
    {
    }
}
