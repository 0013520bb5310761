"""AbpnBridge's networks: local retouching and the adaptive blend pyramid (Lei et al., CVPR 2022)."""

__version__ = "0.3.0"
