//! Mobile devices.

crate::table::table! {
    /// One partnership of a mobile device with a mailbox.
    "mobile-devices" at 3, a "mobile device", from "exchange/mobile-devices", id id, label name;

    /// GUID of the partnership, in lower case.
    ID: id Text from "exchange/mobile-devices" "Guid";
    /// Name of the partnership: the owner and the device.
    NAME: name Text from "exchange/mobile-devices" "FriendlyName or DeviceModel, with UserDisplayName";
    /// How it connects: `EAS` (ActiveSync), `REST`, `Outlook`, `MOWA`.
    CLIENT_TYPE: client_type Symbol from "exchange/mobile-devices" "ClientType";
    /// Version of the protocol it speaks, such as `16.1`.
    CLIENT_VERSION: client_version Symbol from "exchange/mobile-devices" "ClientVersion";
    /// The device's operating system, as it says itself.
    DEVICE_OS: device_os Symbol from "exchange/mobile-devices" "DeviceOS";
    /// Whether the organization lets it in: `Allowed`, `Blocked`, `Quarantined`, `DeviceDiscovery`.
    ACCESS_STATE: access_state Symbol from "exchange/mobile-devices" "DeviceAccessState";
}
