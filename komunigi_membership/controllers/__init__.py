from . import booklet, cooperative
