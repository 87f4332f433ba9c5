//! Office clients.

crate::table::table! {
    /// One installation of Office, or of a part of it, on one device.
    "office-clients" at 2, a "Office installation", from "defender/software-inventory", id id, label device_name;

    /// Device id and product, joined by a colon.
    ID: id Text from "defender/software-inventory" "DeviceTvmSoftwareInventory.DeviceId + SoftwareName";
    /// Name of the device.
    DEVICE_NAME: device_name Text from "defender/software-inventory" "DeviceTvmSoftwareInventory.DeviceName";
    /// Who used the device last.
    USER_PRINCIPAL_NAME: user_principal_name Text from "defender/software-inventory" "DeviceInfo.LoggedOnUsers";
    /// The product as Defender names it, such as `office`, `365_apps` or `outlook`.
    PRODUCT: product Symbol from "defender/software-inventory" "DeviceTvmSoftwareInventory.SoftwareName";
    /// The version with its build, such as `16.0.17928.20114`.
    VERSION: version Symbol from "defender/software-inventory" "DeviceTvmSoftwareInventory.SoftwareVersion";
    /// When the device last reported.
    LAST_SEEN: last_seen Time from "defender/software-inventory" "DeviceInfo.Timestamp";
}
