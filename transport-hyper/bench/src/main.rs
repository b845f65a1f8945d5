fn main() {
    use polygrant_bench::codec::Codec as _;
    for vendor in &polygrant_bench::vendor::VENDORS {
        let ours = polygrant_bench::codec::polygrant::Polygrant::of(vendor);
        let floor = polygrant_bench::codec::floor::Floor::of(vendor);
        let mut answer = vendor.token();
        ours.exchange(&mut answer);
        let count = |f: &dyn Fn()| {
            let info = allocation_counter::measure(f);
            (info.count_total, info.bytes_total)
        };
        println!(
            "{}: {:?} build {:?} parse {:?}; {:?} build {:?} parse {:?}",
            vendor.name,
            ours.token(&mut answer),
            count(&|| drop(ours.build())),
            count(&|| drop(ours.parse(&answer))),
            floor.token(&mut answer.clone()),
            count(&|| drop(floor.build())),
            count(&|| drop(floor.parse(&answer))),
        );
    }
}
