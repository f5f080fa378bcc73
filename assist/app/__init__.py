"""Where the rooms are joined: devices and files on one side, screens and stores on the other."""
