//! smoke
use filter_contract::*;
use keyway::Buffer;
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let host = keyway_host::Host::builder().loader(keyway_host::NativeLoader::new()).link(filter_sepia::PLUGIN).build()?;
    for plugin in [host.linked("demo.sepia")?, host.open(std::env::args().nth(1).unwrap())?] {
        println!("{plugin:?} {:?} {:?}", plugin.manifest(), plugin.lookup("transform")?);
        let mut it = plugin.client::<FilterClient>("")?;
        println!("{}", it.priority()?);
        let pixels: Buffer<u8> = vec![100u8; 16].into();
        let at = pixels.as_ptr();
        let out = it.transform(Image { width: 2, height: 2, pixels })?;
        println!("{out:?} moved {}", out.as_ref().is_ok_and(|o| o.pixels.as_ptr() == at));
        println!("{:?}", it.transform(Image { width: 3, height: 2, pixels: vec![100u8; 16].into() })?);
        let mut inst = plugin.instantiate("{\"amount\": 50}")?;
        let s = plugin.lookup("filter.transform")?;
        let args = keyway_host::wave::parse_args(s.ty(), "({width: 1, height: 1, pixels: [1,2,3,4]})")?;
        let out = s.call(&mut inst, &args)?.unwrap();
        println!("{}", keyway_host::wave::print(s.ty().result.as_ref().unwrap(), &out)?);
        println!("{}", plugin.instantiate("{\"amont\": 50}").unwrap_err());
        println!("{}", s.typed::<(u32,), u32>().err().unwrap());
        println!("{}", plugin.lookup("filter.tranform").unwrap_err());
    }
    Ok(())
}
